"""Citations and names of laws: what is found, and what is none."""

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from extractors.values.laws import find_laws

FINDS = [
    ("See 2 CFR 200.29 and 200.306.", ["2 CFR 200.29 and 200.306"]),
    ("See 45 CFR part 75.", ["45 CFR part 75"]),
    ("See 37 C.F.R. § 401.14(b).", ["37 C.F.R. § 401.14(b)"]),
    ("See 15 U.S.C. §638 (vv) too.", ["15 U.S.C. §638 (vv)"]),
    ("See 42 U.S.C. 5106(b)(5).", ["42 U.S.C. 5106(b)(5)"]),
    ("See 35 U.S.C. §§ 200-212.", ["35 U.S.C. §§ 200-212"]),
    ("As in Public Law 117-183.", ["Public Law 117-183"]),
    ("As in Pub. L. 96-517.", ["Pub. L. 96-517"]),
    (
        "As in DFARS 252.227-7018 Class Deviation 2020-O0007.",
        ["DFARS 252.227-7018 Class Deviation 2020-O0007"],
    ),
    ("As in FAR 52.227-11.", ["FAR 52.227-11"]),
    ("Under Executive Order 14017 it holds.", ["Executive Order 14017"]),
    ("Under E.O. 12866 it holds.", ["E.O. 12866"]),
    ("Under OMB Circular A-110 it holds.", ["OMB Circular A-110"]),
    ("Under DoD Instruction 3200.12 it holds.", ["DoD Instruction 3200.12"]),
    ("Under Regulation (EU) 2021/695 it holds.", ["Regulation (EU) 2021/695"]),
    ("Under Directive (EU) 2022/2555 it holds.", ["Directive (EU) 2022/2555"]),
    ("Under Directive 2003/98/EC it holds.", ["Directive 2003/98/EC"]),
    ("Under Regulation (EC) No 1049/2001 it holds.", ["Regulation (EC) No 1049/2001"]),
    ("Under Article 12(3) of Regulation (EU) 2021/695.", ["Article 12(3) of Regulation (EU) 2021/695"]),
    (
        "Under Article 2, point (12), of Regulation (EU) 2019/881.",
        ["Article 2, point (12), of Regulation (EU) 2019/881"],
    ),
    ("Under Section 102(b) of the DMCA.", ["Section 102(b) of the DMCA"]),
    ("Under Section 4 of the Mining Act.", ["Section 4 of the Mining Act"]),
    ("Under the Bayh-Dole Act.", ["Bayh-Dole Act"]),
    ("Under the SBIR and STTR Extension Act of 2022.", ["SBIR and STTR Extension Act of 2022"]),
    ("Under the Industrial Technology Enhancement Act.", ["Industrial Technology Enhancement Act"]),
    ("Under the Federal Acquisition Regulation (FAR).", ["Federal Acquisition Regulation", "FAR"]),
    ("Under the Export Administration Regulations.", ["Export Administration Regulations"]),
    ("Under section 247 of the German Civil Code.", ["section 247 of the German Civil Code"]),
    ("Under Japan's Copyright Act.", ["Copyright Act"]),
    ("Under title 50 of the Code of Federal Regulations.", ["title 50 of the Code of Federal Regulations"]),
    (
        "Under the Treaty on the Functioning of the European Union.",
        ["Treaty on the Functioning of the European Union"],
    ),
    ("Under the Clean Water Act (CWA), as the CWA says.", ["Clean Water Act", "CWA", "CWA"]),
    ("The duty under the Act stays.", ["Act"]),
    ("Parties shall follow Article 30.2 at once.", ["Article 30.2"]),
    ("Parties (see Section 5.7, Data) agree.", ["Section 5.7"]),
    ("Section 4(b)(2) of the Act states so.", ["Section 4(b)(2) of the Act"]),
    ("Nach § 4 BHO gilt dies.", ["§ 4 BHO"]),
    ("Nach Art. 5 Abs. 1 DSGVO gilt dies.", ["Art. 5 Abs. 1 DSGVO"]),
    ("Das Mutterschutzgesetz gilt.", ["Mutterschutzgesetz"]),
    ("La loi n° 2016-1321 du 7 octobre 2016 vaut.", ["loi n° 2016-1321 du 7 octobre 2016"]),
    ("Selon le code de la propriété intellectuelle.", ["code de la propriété intellectuelle"]),
    ("Según la Ley 14/2011 vigente.", ["Ley 14/2011"]),
    ("産業技術力強化法第17条による。", ["産業技術力強化法第17条"]),
    ("この方法は特許法第35条による。", ["特許法第35条"]),
]

NONE = [
    "Section 5.7 Technical Data Rights",
    "5.7 Technical Data Rights",
    "Article 12",
    "Publish the Source Code now.",
    "Send a Purchase Order first.",
    "The ZIP Code is missing.",
    "They act in order to regulate.",
    "The rule of law and a code of conduct.",
    "この方法と手法による。",
    "A directive was given.",
    "Call 202 205 2000.",
    "",
]


@pytest.mark.parametrize(("text", "spans"), FINDS)
def test_laws_are_found(text, spans):
    assert [text[found.start : found.end] for found in find_laws(text)] == spans


@pytest.mark.parametrize("text", NONE)
def test_other_words_are_no_laws(text):
    assert find_laws(text) == []


@settings(max_examples=150, deadline=2000)
@given(st.text(alphabet="Act ofSection§().19,CFRaw法第条", max_size=60))
@example("A" * 100_000)
@example("Aact" * 20_000)
@example("Articles 1, 2, 3, " * 4_000)
@example("Section 1" + "(a)" * 30_000)
@example("Act of A " * 8_000)
def test_any_text_gives_ordered_spans(text):
    last = 0
    for found in find_laws(text):
        assert last <= found.start < found.end <= len(text)
        last = found.end
