"""Bodies, companies and programmes in Japanese, by the characters that their names end or begin with."""

from __future__ import annotations

import re
from collections.abc import Iterator

from extractors.found import Found
from extractors.names.tokens import has_asian_script

_ANY = "一-龥々ァ-ヶー・０-９"
_COMMON = (
    "(?!各|同|全|他|関係|府|本|当|所轄|所管|主務|審査|選定|選考|評価|運営|検討|外部|有識者|第三者"
    "|倫理|採択|実行|専門|総務委|特別|小)"
)
"""What the names of no body begin with ("the ministries concerned", "the review committee")."""
_BODY = re.compile(
    rf"(?<![一-龥]){_COMMON}[一-龥]{{1,8}}?(?:省|庁)(?=及び|並びに|又は|等|[一-龥]{{1,5}}(?:局|部|課)|(?![一-龥エ力略人]))"
    rf"|(?<![一-龥]){_COMMON}[一-龥]{{2,10}}?(?:(?<!評価|審査|選定|選考|検討|運営|推進|専門)委員会|(?<!検討)会議|財団|機構)(?![一-龥])"
    rf"|(?<=(?:開発|行政)法人)[{_ANY}]{{2,20}}(?<!等)"
)
_COMPANY = re.compile(
    r"(?:株式|有限|合同)会社[一-龥ァ-ヶーA-Za-z]{2,20}(?<!等)"
    rf"|(?:(?:一般|公益)?(?:社団|財団)|国立大学|学校)法人[{_ANY}]{{2,16}}(?<!等)"
    r"|[一-龥ァ-ヶーA-Za-z]{2,20}株式会社(?![一-龥])"
    r"|(?<![一-龥ァ-ヶー])(?!各|本|同|当該|国立|公立|私立|短期|対象|連携|参加)"
    r"[一-龥ァ-ヶーA-Za-z]{2,10}大学(?=及び|並びに|又は|等|(?![一-龥]))"
)
_TASK = (
    "支援|創出|推進|促進|創造|実証|高度化|育成|強化|開発|補助金|助成|革新|形成|構築|促進費|普及|改革"
    "|活用|加速"
)
_PROGRAM = re.compile(
    r"(?<![一-龥ァ-ヶーA-Za-z0-9])(?!本|当該?|各|同|他|新規|実施|補助対象|委託|研究計画|次|別)"
    rf"(?:(?:[ぁ-ん]{{2,6}}・)?(?!・)[{_ANY}A-Za-z0-9‐－]{{4,30}}?(?:{_TASK})事業(?:費補助金)?(?![一-龥])"
    rf"|[{_ANY}A-Za-z0-9]{{4,30}}(?<!型研究)プログラム(?![一-龥ァ-ヶー]))"
    rf"|(?<=「)[{_ANY}ぁ-んA-Za-z0-9]{{5,40}}(?:事業|プログラム|プロジェクト)(?=」)"
    rf"|第[0-9０-９一二三四五六七八九十]+期[{_ANY}]{{4,24}}計画(?![一-龥])"
)


def find_japanese_names(text: str) -> Iterator[Found]:
    """Yield the bodies, companies and programmes that `text` names in Japanese.

    >>> text = "海洋港湾省及び港湾電子株式会社は、港湾技術高度化支援事業を行う。"
    >>> [text[found.start : found.end] for found in find_japanese_names(text)]
    ['海洋港湾省', '港湾電子株式会社', '港湾技術高度化支援事業']
    """
    if not has_asian_script(text):
        return
    for match in _BODY.finditer(text):
        yield Found("AGENCY", *match.span(), "pattern")
    for match in _COMPANY.finditer(text):
        yield Found("ORGANIZATION", *match.span(), "pattern")
    for match in _PROGRAM.finditer(text):
        yield Found("PROGRAM", *match.span(), "pattern")
