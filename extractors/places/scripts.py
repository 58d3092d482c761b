"""Countries and regions in Japanese, where no spaces part words and one character may be a country."""

from __future__ import annotations

import re
from collections.abc import Iterator
from unicodedata import normalize

from dataset.records import Entity
from extractors.names.tokens import fold_word
from extractors.places.names import Place, Places

_KANJI = {
    "日": "country-JP", "米": "country-US", "英": "country-GB", "仏": "country-FR", "独": "country-DE",
    "伊": "country-IT", "加": "country-CA", "豪": "country-AU", "印": "country-IN", "中": "country-CN",
    "韓": "country-KR", "露": "country-RU", "ロ": "country-RU", "台": "country-TW", "朝": "country-KP",
    "欧": "region-EUROPE", "蘭": "country-NL", "比": "country-PH", "越": "country-VN", "泰": "country-TH",
}  # fmt: skip
_MAJOR = "日米英仏独伊加豪印中韓露ロ台欧朝蘭"
_OTHER_WORD = (
    r"(?:日(?:本|程|付|常|額|数|曜|時)|米(?:国(?!交)|価|穀|作|州)|英(?:語|文|字|国(?!交)|訳|知|断|会話)|仏(?:教|像|壇|国(?!交)|語)"
    r"|独(?:自|立|占|身|特|創|断|国(?!交)|法|語)|伊(?:藤|勢|豆|丹|達|国)|加(?:盟|入|算|工|速|え|味|重|熱|減|害|わ|点|筆)"
    r"|印(?:刷|鑑|紙|象|税|字|影|章|度)|豪(?:州|雨|華)|中(?:央|小|間選|間報|間評|間目|心|止|断|期|核|等|学|堅|型|継|長|東|南米|古|高|立|旬|途)"
    r"|韓国|露(?:国|語|出)|ロ[ァ-ヺー]|台(?:湾|数|風|帳|頭|所|北|南|中|本|車|地)|欧(?:州|文)|朝(?:鮮|食|日))"
)
"""Words that begin with a character of `_KANJI` and have nothing to do with its country."""
_NOT_IN_WORD = r"(?<![一-鿿々ァ-ヺー\d０-９])"
_RUN = re.compile(
    rf"(?:{_NOT_IN_WORD}|(?<=[在対駐訪]))(?:(?!{_OTHER_WORD})[{_MAJOR}]){{2,6}}(?![語訳文字時分])"
)
_DAYTIME = re.compile(
    r"日中(?!関係|両国|首脳|間|共同|友好|協力|平和|国交|貿易|経済|外相|[韓露印米]|の?科学|学術|産学|大学|二国間)"
)
_LISTED = re.compile(
    rf"{_NOT_IN_WORD}(?:[{_MAJOR}比越泰][・、，/／]){{2,}}[{_MAJOR}比越泰](?!(?![等両各])[一-鿿])"
)
_WITH_BLOC = re.compile(
    rf"{_NOT_IN_WORD}[日米英中韓加豪印](?=[・\-－]?(?:EU|ＥＵ|ASEAN|ＡＳＥＡＮ|アフリカ))"
)
_TOWARDS = re.compile(rf"(?<![一-鿿々])(?:[対訪在駐]|[来渡滞](?=[日米英仏独]))(?!{_OTHER_WORD})([{_MAJOR}])")
_ENCLOSED = re.compile(r"在中(?!国)")
_ALONE = re.compile(
    rf"{_NOT_IN_WORD}[米英仏独伊豪露韓印](?=政府|大統領|首相|議会|軍(?!手)|企業|当局|国務|商務省|国防|財務省|司法省|農務省"
    r"|エネルギー省|航空宇宙局|連邦|通商代表|下院|上院|国立|特許商標庁|環境保護|食品医薬品|海軍|空軍|陸軍|宇宙軍|側|系企業|社(?!会)"
    r"|大手|紙|メディア|シンクタンク|スタートアップ|産業界|輸出管理|司法当局|中間選挙)"
    r"|(?<![一-鿿々\d０-９])[米英仏独伊豪露韓](?=政権|大統領|首相)"
)
_LATIN = re.compile(r"[A-ZＡ-Ｚ][A-Z0-9Ａ-Ｚ０-９.\-]*")
_MEMBERS_AFTER = re.compile(r"加盟|諸国|各国|域内|平均|メンバー|参加国")
_MONEY_AFTER = re.compile(
    r"ドル|ウォン|円(?![滑卓])|フラン(?!ス)|ポンド|ルピー|バーツ|ペソ|レアル|ルーブル|元(?![首総々])"
)
_NO_COUNTRY_AFTER = {
    "中国": re.compile(
        r"地方|電力|経済産業局|四国|・四国|運輸局|総合通信局|農政局|財務局|地区|山地|自動車道|地域"
    ),
    "チリ": re.compile(r"紙|ソース"),
    "日本": re.compile(r"海|橋|酒|刀|脳|髄"),
    "インド": re.compile(r"洋"),
    "アメリカ": re.compile(r"大陸|先住"),
}
_NO_COUNTRY_BEFORE = {"日本": "西東北全新", "中国": "四"}
_KATAKANA = re.compile(r"[ァ-ヺーｦ-ﾟ]")


def find_scripts(text: str, places: Places) -> Iterator[tuple[int, int, Place]]:
    """Yield the start, end and place of each name in Japanese, Chinese or Korean characters."""
    at = 0
    while at < len(text):
        listed = places.scripts.get(text[at])
        place = next((p for p in listed if text.startswith(p.text, at)), None) if listed else None
        if place and _is_whole(text, at, place.text):
            yield at, at + len(place.text), place
        at += len(place.text) if place else 1


def find_kanji(text: str, places: Places) -> Iterator[tuple[int, int, Entity]]:
    """Yield the countries that one character stands for: 日米, 対中, 米政府, 英・仏・独."""
    starts: set[int] = set()
    for run in _RUN.finditer(text):
        if not _DAYTIME.match(text, run.start()):
            starts.update(range(*run.span()))
    for run in _LISTED.finditer(text):
        starts.update(at for at in range(*run.span()) if text[at] in _KANJI)
    for pattern in (_WITH_BLOC, _ALONE):
        starts.update(match.start() for match in pattern.finditer(text))
    for match in _TOWARDS.finditer(text):
        if not _ENCLOSED.match(match.group()):
            starts.add(match.start(1))
    for start in sorted(starts):
        yield start, start + 1, places.entities[_KANJI[text[start]]]


def find_latin(text: str, places: Places) -> Iterator[tuple[int, int, Place]]:
    """Yield the places that Latin letters within Japanese words name: EU加盟国, ＯＥＣＤ諸国, 英国UK法人."""
    for match in _LATIN.finditer(text):
        written = match.group()
        for place in places.forms.get((fold_word(written),), ()):
            if place.kind in ("abbreviation", "members") and normalize("NFKC", written) == place.text:
                if place.kind != "members" or _MEMBERS_AFTER.match(text, match.end()):
                    yield *match.span(), place
                break


def _is_whole(text: str, start: int, name: str) -> bool:
    """Tell whether a name is no part of a longer word, of a language's or of a currency's."""
    end = start + len(name)
    before, after = text[start - 1 : start] if start else "", text[end : end + 1]
    if after == "語" or (after and _MONEY_AFTER.match(text, end)):
        return False
    if _KATAKANA.match(name[0]) and _KATAKANA.match(before):
        return False
    if _KATAKANA.match(name[-1]) and _KATAKANA.match(after):
        return False
    other = _NO_COUNTRY_AFTER.get(name)
    if other and other.match(text, end):
        return False
    return not before or before not in _NO_COUNTRY_BEFORE.get(name, "")
