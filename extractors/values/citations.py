"""Citations of laws by number: codes, public laws, clauses, acts of the European Union, articles."""

from __future__ import annotations

import re
from collections.abc import Iterator

from extractors.text_words import read_words

_SUB = r"(?:\s?\((?:[a-z]{1,4}|[A-Z]{1,2}|\d{1,3}|[ivxlIVXL]{1,6})\)){0,6}"
_NUMBER = rf"\d{{1,6}}(?:bis|ter|quater|[a-zA-Z]{{0,2}})(?:[.–-]\d{{1,6}}[a-z]?){{0,5}}{_SUB}"
_MORE = (
    r"(?:(?:,\s?(?:and\s|or\s|und\s|et\s)?|\s(?:and|or|to|through|und|et|à|bis|y)\s|\s?[-–]\s?)"
    rf"(?:§\s?)?(?:{_NUMBER}|\([a-z\d]{{1,4}}\){_SUB})(?![%\d]|\s?[%€$]))"
)
_NUMBERS = rf"{_NUMBER}(?:{_MORE}){{0,6}}"
_LONG = r"(?:§{1,2}\s?)?(?:\d{1,4}[a-z]?\.\d|\d{3}|\d{1,4}[a-z]?\()"
_CODE_NUMBERS = rf"{_NUMBER}(?:(?=[,\s–-]{{1,2}}(?:(?:and|or|to|through|–|-)\s?)?{_LONG}){_MORE}){{0,6}}"
_PART = r"(?:(?:[Pp]arts?|PARTS?|[Ss]ubparts?|[Ss]ections?|[Ss]ecs?\.|[Cc]hapters?|§{1,2})\s?)"
_ET_SEQ = r"(?:,?\s?(?:et\s+seq|ff)\.?(?![^\W_])|,?\s(?:[Ss]ubpart|[Aa]ppendix)\s[A-Z0-9]{1,4}\b)?"
_UNION = r"\((?:EU|EC|EEC|EG|EWG|CE|CEE|UE|Euratom|EU,\sEuratom|EC,\sEuratom|UE,\sEuratom|EU,\sEURATOM)\)"
_ACT_OF_UNION = (
    r"(?:(?:Council|Commission|Delegated|Implementing|Framework|Parliament)\s){0,3}"
    r"(?:Regulations?|Directives?|Decisions?|Recommendation|REGULATION|DIRECTIVE|DECISION|Verordnung(?:en)?|Richtlinien?|Beschluss|[Rr]èglements?|[Dd]irectives?"
    r"|[Dd]écisions?|Reglamento|Directiva|Decisión|Regolamento|Direttiva)\s"
    rf"(?:(?:{_UNION}\s)(?:(?:No|Nr|n°|nº|n\.)\.?\s?)?\d{{1,4}}/\d{{1,4}}|(?:No\.?\s|Nr\.\s)?\d{{1,4}}/\d{{1,4}}/(?:EU|EC|EEC|EG|EWG|CE|CEE|UE|JHA)"
    r"|(?:No\.?\s|Nr\.\s)\d{1,4}/\d{4})"
    rf"(?:(?:,|\sand|\sor|\sund|\set|,\sand)\s(?:{_UNION}\s(?:(?:No|Nr|n°)\.?\s)?\d{{1,4}}/\d{{1,4}}|\d{{4}}/\d{{1,4}}/(?:EU|EC|EEC|EG|CE|UE))){{0,6}}"
)
_ACQUISITION = r"(?:DFARS|FAR|GSAR|GSAM|NFS|AIDAR|HHSAR|DEAR|PGI|VAAR|EPAAR|DIAR|CAR|AFARS|DTAR|HSAR)"
_CLAUSE = (
    rf"(?:(?:{_ACQUISITION}\s)?(?:solicitation\s|contract\s)?(?:[Cc]lause|[Pp]rovision|[Ss]ection|[Ss]ubpart|[Pp]art)s?\s|{_ACQUISITION}\s)?"
    rf"\d{{2,3}}\.\d{{3,4}}[-–]\d{{1,5}}{_SUB}(?:\s?[,(]?\s?Alternate\s[IVX]+\b\)?)?"
    rf"(?:\s?\(?(?:Class\s)?Deviation\s\d{{4}}-[A-Z]\d{{4}}\)?(?!\d))?"
    rf"|{_ACQUISITION}\s(?:(?:[Cc]lause|[Pp]art|[Ss]ubpart|[Ss]ection)s?\s)?\d{{1,3}}(?:\.\d{{1,4}})?{_SUB}(?:\s(?:and|or|through)\s\d{{1,3}}\.\d{{1,4}}{_SUB})*"
    rf"|(?:[Cc]lause|[Ss]ection|[Ss]ubpart)\s\d{{2,3}}\.\d{{1,4}}{_SUB}|\d{{2,4}}\.\d{{3,4}}\([a-z]\){_SUB}"
)
_ORDER = (
    r"(?:Executive\sOrders?|Presidential\s(?:Policy\s)?(?:Directive|Memorandum)|Exec\.\sOrder|E\.O\.|EO)\s(?:No\.?\s)?\d{4,5}(?:,?\s(?:and|or)\s\d{5})?"
    r"|(?:(?:[A-Z]{2,6}|DoD|[A-Z][a-z]{2,12}al)\s)?(?:Instruction|Directive|Order|Circular|Manual|Memorandum|Policy\sMemorandum)\s(?:Nos?\.?\s)?(?:[A-Z]{1,3}-?)?\d[\w.-]{0,12}\w"
    r"|DoD[IDM]\s\d{4}\.\d{1,2}(?:-[MRS])?|(?:NSPM|NSDD|PPD|HSPD|SPD)-\d{1,3}\b"
)
_CAPITAL = r"[A-ZÁÉÍÓÚÑ][\w-]+"
_OF_DAY = (
    r"(?:,?\s(?:de|del)\s\d{1,2}\s(?:de\s)?(?:enero|febrero|marzo|abril|mayo|junio|julio|agosto|septiembre|octubre|noviembre"
    r"|diciembre|janeiro|fevereiro|março|maio|junho|julho|setembro|outubro|novembro|dezembro)(?:\sde\s(?:19|20)\d\d)?"
    rf"(?:,?\s(?:General\s|Orgánica\s|reguladora\s)?(?:de|del|sobre|para)\s(?:l[ao]s?\s|el\s)?{_CAPITAL}"
    rf"(?:(?:,\s|\s(?:y|e)\s|\s)(?:(?:de|del|la|las|el|los|en|a|al)\s){{0,3}}{_CAPITAL}){{0,12}})?)?"
)
"""The day on which an act of Spain was passed and what it is called, which are part of its citation."""
_NATIONAL = (
    rf"\d{{1,2}}\s(?:C\.?\s?F\.?\s?R\.?|U\.?\s?S\.?\s?C\.?(?:\s?A\.)?|USCA)\s?{_PART}?{_CODE_NUMBERS}{_ET_SEQ}"
    r"|(?:Public\sLaw|Pub\.\s?L\.|P\.\s?L\.)(?:\sNo\.)?\s?\d{2,3}[-–]\d{1,4}(?!\d)|PL\s\d{2,3}[-–]\d{1,4}|\d{1,3}\sStat\.\s\d{1,5}"
    r"|\d{1,3}\s(?:FR|Fed\.\s?Reg\.)\s\d{1,3}(?:,\d{3}|\d{2,3})(?!\d)|(?:R\.S\.C\.|RSC),?\s1985,?\sc\.?\s?[A-Z]-[\d.]*\d"
    r"|(?:S\.C\.|SC)\s(?:19|20)\d\d,?\sc\.?\s?\d{1,3}|(?:S\.I\.|SI)\s(?:19|20)\d\d/\d{1,4}|3(?:19|20)\d\d[RLDH]\d{4}"
    r"|(?:[Ll]oi|[Dd]écret|[Oo]rdonnance|[Aa]rrêté)(?:\s(?:organique|constitutionnelle))?(?:\sn[°o]\s?\d{2,4}[-–]\d{1,5})?(?:\sdu\s\d{1,2}(?:er)?\s[a-zéû]{3,9}\s\d{4})?(?<=\d)"
    r"|(?:Ley(?:\sOrgánica)?|Real\sDecreto(?:-ley|\sLegislativo)?|Decreto(?:-[Ll]ei)?|Lei|Orden|Decreto\s[Ll]egislativo)\s(?:n\.?º?\s?)?(?:[A-Z]{2,4}/)?\d{1,5}(?:\.\d{3})?/\d{4}"
    rf"{_OF_DAY}"
    r"|[Ll]oi\s(?:pour|relative|sur|de|du|d[’']|portant|visant)"
    r"[^.,;:()\d]{3,80}?\sdu\s\d{1,2}(?:er)?\s[a-zéû]{3,9}\s\d{4}(?!\d)"
    r"|Act\sNo\.\s?\d{1,5}\b(?:\sof\s\d{4})?"
    r"|(?:Complementary\s)?(?:Law|Decree(?:-Law)?)\s"
    r"(?:(?:No\.?|Nº|nº)\s?\d{1,3}(?:[.,]\d{3}|[\d/-]{0,8}\d)?|\d{1,2}[.,]\d{3})(?:/(?:19|20)\d\d)?"
    r"(?:,?\sof\s(?:[A-Z][a-z]{2,8}\s\d{1,2},\s(?:19|20)\d\d|(?:\d{1,2}\s[A-Z][a-z]{2,8}\s)?(?:19|20)\d\d))?"
    r"|(?:Subdivision|Division)\s\d{3}(?:-[A-Z]{1,2})?|Schedules?\s\d{1,2}\s(?:to|of)\sthe\s(?:Bill|Act)"
)
_GERMAN = (
    r"(?:§{1,2}|Art(?:ikel|\.))\s?\d{1,4}[a-z]?(?:\s(?:Abs(?:atz|\.)|Satz|S\.|Nr\.|Nummer|Buchst\.|Unterabs\.)\s\d{1,3}[a-z]?){0,4}"
    r"(?:(?:,|\sund|\sbis|\soder)\s\d{1,4}[a-z]?){0,4}(?:\s(?:ff?\.\s)?(?:(?:des|der)\s)?(?:[A-ZÄÖÜ][A-Za-zäöü]{0,9}[A-Z]{1,3}\b|[A-ZÄÖÜ][a-zäöüß]{3,40}(?:gesetz(?:buch)?(?:e?s)?|ordnung|verfassung)\b))"
)
_FRENCH = (
    r"(?:[Aa]rticles?\s(?:[LRD]\.?\s?)?\d{1,4}(?:[.-]\d{1,4}){0,3}(?:(?:\set|\sà|,)\s(?:[LRD]\.?\s?)?\d{1,4}(?:[.-]\d{1,4}){0,3}){0,4}\s(?:du|de\sla|de\sl['’]))?"
    r"\s?[Cc]ode\s(?:de\sla|de\sl['’]|du|des|de)\s?(?:propriété\sintellectuelle|recherche|travail|commerce|consommation|patrimoine|marchés?\spublics?|commande\spublique|relations\sentre\sle\spublic\set\sl['’]administration|santé\spublique|éducation|environnement)"
    r"|[Aa]rticles?\s[LRD]\.?\s?\d{1,4}(?:[.-]\d{1,4}){1,3}(?:(?:\set|\sà|,)\s[LRD]\.?\s?\d{1,4}(?:[.-]\d{1,4}){1,3}){0,4}"
)
_EASTERN_ARTICLE = r"第\s?\d{1,4}\s?条(?:の\d{1,3})?(?:第\d{1,3}項)?(?:第\d{1,3}号)?"
ENACTED = r"(?:[(（][^()（）「」]{2,24}第\s?[\d一二三四五六七八九十百〇]{1,9}号[)）])"
"""The year and number under which Japan enacted what is named before: （平成11年法律第18号）."""
_NAMED_LAW = r"[一-龥々ァ-ヴー]{1,20}(?<![方手作用司立文寸技療製工話論弁])法(?:律)?(?:施行令|施行規則)?"
_EASTERN = (
    rf"(?:(?<=「)[^「」()（）]{{1,50}}(?:法|法律)|{_NAMED_LAW}|(?<![一-龥ぁ-んァ-ヴー・])[一-龥々ァ-ヴー・][一-龥々ァ-ヴー・ぁ-ん]{{2,50}}に関する法律)"
    rf"(?:」?{ENACTED}(?:{_EASTERN_ARTICLE})?|」?{_EASTERN_ARTICLE})"
    rf"|(?<=「)[^「」()（）、。]{{1,50}}(?<![方手作用司立文寸技療製工話論弁])(?:法|に関する法律)(?=」)|[一-龥々ァ-ヴー]{_NAMED_LAW}(?=及び|並びに|又は|等|(?![一-龥]))"
    r"|(?:昭和|平成|令和|大正|明治)(?:\d{1,2}|元)年法律第\s?\d{1,4}\s?号|(?:規則|指令|決定)\s?[(（](?:EU|EC|ＥＵ)[)）]\s?\d{1,4}/\d{1,4}"
    r"|(?<![一-龥ぁ-んァ-ヴー・])[一-龥々ァ-ヴー・][一-龥々ァ-ヴー・ぁ-ん]{2,50}に関する法律"
    r"|第\s?\d{1,4}\s?[条條](?:の\d{1,3})?(?:第\s?\d{1,3}\s?[項款])?(?:第\s?\d{1,3}\s?号)?|《[^《》]{2,30}(?:法|条例|办法)》"
)
CITATION = re.compile(
    rf"(?<![\w.§/-])(?:{_NATIONAL}|{_ACT_OF_UNION}|{_CLAUSE}|{_ORDER}|{_GERMAN}|{_FRENCH})(?![\w])(?:(?<![.,–-])|(?<=seq\.))|{_EASTERN}"
    rf"|(?<![\w.§/-])(?:{_NATIONAL})"
)
"""A citation that names its law."""

_TITLE = (
    r"(?:,?\s(?:of|in)\s[Tt]itle\s\d{1,2}(?:,?\s(?:of\sthe\s)?(?:United\sStates\sCode|U\.\s?S\.\s?C(?:ode|\.))"
    r"|,?\sof\sthe\sCode\sof\sFederal\sRegulations)?)?"
)
_POINTS = (
    r"(?:,?\s(?:first|second|third|fourth|fifth)\s(?:sub)?paragraph)?"
    r"(?:,\s(?:points?|paragraphs?)\s\([a-z\d]{1,4}\)(?:(?:\s(?:and|to|or)|,)\s\([a-z\d]{1,4}\)){0,4})?"
)
_GERMAN_PART = r"(?:\s(?:Abs(?:atz|\.)|Satz|Nr\.|Nummer|Buchst\.)\s\d{1,3}[a-z]?){0,4}"
ARTICLE = re.compile(
    rf"(?<![\w.§/-])(?:(?:Titles?|TITLE)\s[IVXL\d]{{1,5}},\s)?"
    rf"(?:(?:Articles?|Sections?|Secs?\.|Arts?\.|Artículos?|Artikel|Clauses?|Rules?|Chapters?|Annex(?:es)?|Titles?|Recitals?)\s|(?:articles?|artículos?|arts?\.|artikel|sections?|clauses?|subparts?|title|recitals?)\s(?=\d)|articles?\s(?=[IVX]+\.\d)|ss?\s?(?=\d)|[Ss]ubsections?\s(?=\()|[Cc]hapters?\s(?=\d+\sof\stitle)|§{{1,2}}\s?)"
    rf"(?:{_NUMBERS}|[IVXL]{{1,6}}\b(?:\.\d{{1,3}}){{0,3}}|\([a-z\d]{{1,4}}\){_SUB}(?:{_MORE}){{0,4}}){_ET_SEQ}{_POINTS}{_TITLE}{_GERMAN_PART}"
)
"""An article or section, of a law that may be named beside it."""

_ARTICLE_WORDS = frozenset(
    "article articles section sections sec secs art arts artículo artículos artikel clause clauses rule rules"
    " s ss subsection subsections chapter chapters annex annexes title titles recital recitals subpart"
    " subparts".split()
)
_LAW_WORDS = frozenset(
    "c cfr r u usc usca public pub p pl stat loi décret ordonnance arrêté ley real decreto lei orden act law"
    " regulation regulations directive directives decision decisions recommendation verordnung verordnungen"
    " richtlinie richtlinien beschluss règlement règlements décision décisions reglamento directiva decisión"
    " regolamento direttiva decree"
    " dfars far gsar gsam nfs aidar hhsar dear pgi vaar epaar diar car afars dtar hsar"
    " clause section subpart executive presidential exec e eo instruction order circular manual memorandum"
    " dodi dodd dodm nspm nsdd ppd hspd spd art artikel article articles code fr fed rsc si celex".split()
)
"""Words of which every citation in an alphabet has one, or a sign or number that is looked for apart."""
_LAW_SIGNS = re.compile("[§法第》]|規則|指令|決定")
_NUMBERED = re.compile(r"\d\d\.\d{3}|S\.I\.\s\d|ivision\s\d\d\d|chedules?\s\d")


def _may_cite(text: str) -> bool:
    """Tell by what is quickly looked up whether `CITATION` could be found in `text`."""
    if not _LAW_WORDS.isdisjoint(read_words(text)) or _NUMBERED.search(text):
        return True
    return not text.isascii() and _LAW_SIGNS.search(text) is not None


def find_articles(text: str) -> Iterator[tuple[int, int]]:
    """Yield where the articles and sections in `text` begin and end, whose law may be named beside them.

    >>> text = "See Sections 4 and 5(a)."
    >>> [text[start:end] for start, end in find_articles(text)]
    ['Sections 4 and 5(a)']
    """
    if "§" in text or not _ARTICLE_WORDS.isdisjoint(read_words(text)):
        for match in ARTICLE.finditer(text):
            yield match.span()


def find_citations(text: str) -> Iterator[tuple[int, int]]:
    """Yield where the citations in `text` begin and end that name their law by a number or an abbreviation.

    >>> text = "See 2 CFR 200.29 and 200.306, 15 U.S.C. §638 (vv) and Regulation (EU) 2021/695."
    >>> [text[start:end] for start, end in find_citations(text)]
    ['2 CFR 200.29 and 200.306', '15 U.S.C. §638 (vv)', 'Regulation (EU) 2021/695']
    """
    for match in CITATION.finditer(text) if _may_cite(text) else ():
        yield match.span()
