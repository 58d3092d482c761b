"""Dates, years, fiscal years and lengths of time: what is found, and its ISO 8601 value."""

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from extractors.values.date_values import parse_date
from extractors.values.dates import find_dates
from extractors.values.durations import parse_duration

# Text, what is found in it.
FINDS = [
    ("Signed on 13 May 2024.", ["13 May 2024"]),
    ("Signed on June 30, 2023.", ["June 30, 2023"]),
    ("Signed on Sept. 5, 2019.", ["Sept. 5, 2019"]),
    ("Signed on the 5th of June 2021.", ["5th of June 2021"]),
    ("SIGNED ON JULY 1, 2014", ["JULY 1, 2014"]),
    ("Signed on 9/30/2023.", ["9/30/2023"]),
    ("Signed on 27.5.2014 there.", ["27.5.2014"]),
    ("Signed on 2021-03-05.", ["2021-03-05"]),
    ("Send it by 31 December each time.", ["31 December"]),
    ("The form (Jun 2021) is used.", ["Jun 2021"]),
    ("It opens in April 2014.", ["April 2014"]),
    ("It runs June 2020 to July 2021.", ["June 2020 to July 2021"]),
    ("It runs 1–3 June 2020.", ["1–3 June 2020"]),
    ("Am 3. März 2021 beschlossen.", ["3. März 2021"]),
    ("Signé le 1er juillet 2020.", ["1er juillet 2020"]),
    ("Firmado el 5 de mayo de 2018.", ["5 de mayo de 2018"]),
    ("令和4年3月31日まで", ["令和4年3月31日"]),
    ("2022年4月1日（金）から", ["2022年4月1日（金）"]),
    ("2023 年 10 月から", ["2023 年 10 月"]),
    ("2021年度の予算", ["2021年度"]),
    ("It began in 2014.", ["2014"]),
    ("It has run since 2009.", ["2009"]),
    ("As others saw (2018, entire).", ["2018"]),
    ("It ended 2018.", ["2018"]),
    ("The 2014–2020 plan.", ["2014–2020"]),
    ("The plan for 2021-27.", ["2021-27"]),
    ("It ran from 2014 to 2020.", ["2014 to 2020"]),
    ("Between 2014 and 2020.", ["2014", "2020"]),
    ("Funds for FY2023 remain.", ["FY2023"]),
    ("Funds for fiscal year 2023 remain.", ["fiscal year 2023"]),
    ("Funds for FY 2021-22 remain.", ["FY 2021-22"]),
    ("Since the 1990s.", ["1990s"]),
    ("Reply within two months of it.", ["two months"]),
    ("In the last 5-year period.", ["5-year period"]),
    ("In a five-year period.", ["five-year period"]),
    ("A 60-day comment round.", ["60-day"]),
    ("Give 45 calendar days notice.", ["45 calendar days"]),
    ("It lasts 12 months.", ["12 months"]),
    ("Kept for ten years.", ["ten years"]),
    ("Within thirty (30) days.", ["thirty (30) days"]),
    ("Within 12-24 months.", ["12-24 months"]),
    ("Within two to three years.", ["two to three years"]),
    ("Nach drei Jahren endet es.", ["drei Jahren"]),
    ("Sous 30 jours ouvrables.", ["30 jours ouvrables"]),
    ("Dura 18 meses.", ["18 meses"]),
    ("終了後5年間保存する。", ["5年間"]),
    ("Report within 72 hours.", ["72 hours"]),
]

NONE = [
    "Paid under Horizon 2020.",
    "Set by Regulation (EU) 2021/695.",
    "Published at 80 FR 60335.",
    "File 2020-17221 is closed.",
    "The annual and the monthly report.",
    "It had 2000 participants.",
    "It sold 1,950 units.",
    "You may 20 times try.",
    "See Section 2014 and 8.2.14.",
    "Call +1 202 205-2000 now.",
    "Form BOEM–2032 applies.",
    "Agenda 2030 stands.",
    "It cost $2014.",
    "AN OVERVIEW, 13 AN OTHER",
    "He is a 5 year old.",
    "A year ago, the first year.",
    "Two of the ten members.",
    "",
]

VALUES = [
    ("13 May 2024", "2024-05-13"),
    ("June 30, 2023", "2023-06-30"),
    ("Jun 2021", "2021-06"),
    ("9/30/2023", "2023-09-30"),
    ("30/9/2023", "2023-09-30"),
    ("6/5/2023", "2023"),
    ("27.5.2014", "2014-05-27"),
    ("2021-03-05", "2021-03-05"),
    ("2021-03", "2021-03"),
    ("11/30/23", "2023-11-30"),
    ("31 December", "--12-31"),
    ("2018", "2018"),
    ("2014–2020", "2014/2020"),
    ("2014 to 2020", "2014/2020"),
    ("2021-27", "2021/2027"),
    ("FY2023", "2023"),
    ("FY22", "2022"),
    ("FY 2021-22", "2021/2022"),
    ("fiscal year 2023", "2023"),
    ("令和4年3月31日", "2022-03-31"),
    ("令和元年", "2019"),
    ("2021年度", "2021"),
    ("8月15日", "--08-15"),
    ("3. März 2021", "2021-03-03"),
    ("1er juillet 2020", "2020-07-01"),
    ("5 de mayo de 2018", "2018-05-05"),
    ("45 calendar days", "P45D"),
    ("two months", "P2M"),
    ("five-year period", "P5Y"),
    ("thirty (30) days", "P30D"),
    ("2 weeks", "P2W"),
    ("72 hours", "PT72H"),
    ("5年間", "P5Y"),
    ("12-24 months", None),
    ("10 business days", None),
    ("1–3 June 2020", None),
    ("1990s", None),
    ("February 30, 2020", None),
    ("soon", None),
]


@pytest.mark.parametrize(("text", "spans"), FINDS)
def test_dates_are_found(text, spans):
    assert [text[found.start : found.end] for found in find_dates(text)] == spans


@pytest.mark.parametrize("text", NONE)
def test_other_numbers_are_no_dates(text):
    assert find_dates(text) == []


@pytest.mark.parametrize(("text", "value"), VALUES)
def test_value_has_the_precision_of_the_text(text, value):
    assert parse_date(text) == value


def test_duration_keeps_range_and_working_days():
    assert parse_duration("two to three years").maximum == 3
    assert parse_duration("10 business days").working
    assert parse_duration("45 calendar days").unit == "days"
    assert parse_duration("at once") is None


@settings(max_examples=150, deadline=2000)
@given(st.text(alphabet="0129/.-– MayJun年月日daysto,()", max_size=60))
@example("2014-" * 20_000)
@example("1" * 100_000)
@example("May " * 20_000)
@example("5 to " * 20_000)
def test_any_text_gives_ordered_spans(text):
    last = 0
    for found in find_dates(text):
        assert last <= found.start < found.end <= len(text)
        last = found.end
        parse_date(text[found.start : found.end])
