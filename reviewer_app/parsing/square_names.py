"""Names of persons in Han and hangul: which short words are names, and where names stand among other words.

A word of two to four characters can be a name or nearly anything else, and no capital tells. What tells are closed
lists: the family names that Chinese names begin with, the labels of cover sheets, the names of places.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from reviewer_app.paper.scripts import EAST_ASIAN

# Names in Han and hangul: two to four characters, or a family name and a given name apart.
SQUARE_NAME = re.compile(rf"[{EAST_ASIAN}]{{1,4}}")
# No name has so many characters; two whose space got lost have.
_JOINED = re.compile(rf"[{EAST_ASIAN}]{{5,6}}")
_NAME = re.compile(rf"{SQUARE_NAME.pattern}\s{SQUARE_NAME.pattern}$|(?!.$){SQUARE_NAME.pattern}$")
# Eras and the signs of a date, which stand alone where digits are taken for marks; who taught is no author, and
# headings, labels and notes on authors of two to four characters are none.
_NO_NAME = re.compile(
    r"令和|平成|昭和|[年月日년월일\s]+|(?:指導教[員官授師]|指导[教老][师師]|導師|导师|지도\s?교수).*|"
    r"致\s?[谢謝]|谢\s?辞|謝\s?辞|目\s?[录錄次]|摘\s?要|[引前]\s?言|[绪緒]\s?[论論]|附\s?[录錄]|[结結]\s?[论論语]|"
    r"(?:等同|同等)贡献|通[讯信]作者|共同一作|"
    # what labels of forms and covers end with
    r"\S{0,4}(?:[学學]\s?[号號]|姓\s?名|班\s?[级級]|年\s?[级級]|[专專]\s?[业業]|[学學]\s?院|院\s?系|系\s?[别別]|[题題]\s?目|"
    r"日\s?期|[时時]\s?[间間]|名\s?[称稱]|教\s?[师師]|老\s?[师師]|成\s?[绩績]|得\s?分|分\s?[数數]|[总總]\s?分|[编編]\s?[号號]|"
    r"[队隊]\s?[号號]|密\s?[级級]|[职職]\s?[称稱]|[邮郵]\s?箱|[电電]\s?[话話]|[单單]\s?位|[类類]\s?[别別]|方\s?向|[选選]\s?[题題])|"
    r"[课課]\s?程|[参參]考文[献獻]|[資资][工管]|[電电][機机]|[機机]械|土木|化工|企管|[论論]\s?[文述]|作\s?者|地\s?址|[结結]\s?果|[数數][据學学]|[统統][计計]|物理|化[学學]|[计計]算[机機]|[软軟]件|"
    r"自[动動]化|信息|金融|[经經][济濟]|[会會][计計]|教授|副教授|[讲講][师師]|助教|博士|[硕碩]士|本科生?|研究生|[学學]生"
)
# Provinces and towns, which stand alone behind an institution.
_PLACE = re.compile(
    "(?:中国|中國|日本|台湾|臺灣|台灣|香港|澳门|澳門|北京|天津|上海|重庆|重慶|河北|山西|辽宁|吉林|黑龙江|江苏|浙江|安徽|福建|"
    "江西|山东|河南|湖北|湖南|广东|广西|海南|四川|贵州|云南|陕西|甘肃|青海|宁夏|新疆|西藏|内蒙古|石家庄|太原|沈阳|大连|长春|"
    "哈尔滨|南京|苏州|无锡|常州|徐州|扬州|杭州|宁波|温州|金华|合肥|福州|厦门|泉州|南昌|济南|青岛|威海|烟台|郑州|洛阳|武汉|"
    "长沙|湘潭|广州|深圳|珠海|南宁|桂林|海口|成都|绵阳|贵阳|昆明|拉萨|西安|兰州|西宁|银川|乌鲁木齐|"
    "台北|臺北|台中|臺中|台南|臺南|高雄|新竹|桃園|東京|京都|大阪|서울|부산|대전|대구|광주|인천)[省市]?"
)
# The family names of nearly all who have a Chinese name, simplified and traditional.
_FAMILIES = (
    "王李张張刘劉陈陳杨楊黄黃赵趙吴吳周徐孙孫马馬朱胡郭何高林罗羅郑鄭梁谢謝宋唐许許韩韓冯馮邓鄧曹彭曾肖萧蕭田董潘袁蔡蒋蔣余于"
    "杜叶葉程苏蘇魏吕呂丁任沈姚卢盧姜崔钟鍾谭譚陆陸汪范范石廖贾賈夏韦韋付傅方白邹鄒孟熊秦邱江尹薛闫阎閻段雷侯龙龍史陶黎贺賀"
    "顾顧毛郝龚龔邵万萬钱錢严嚴覃武戴莫孔向汤湯温溫康施文牛樊葛邢安齐齊易乔喬伍庞龐颜顏倪庄莊聂聶章鲁魯岳翟殷詹申欧歐耿关關"
    "兰蘭焦俞左柳甘祝包宁寧尚符舒阮柯纪紀梅童凌毕畢单單季裴霍涂塗成苗谷曲盛冉翁蓝藍路游辛靳管柴蒙鲍鮑华華喻祁蒲房滕屈饶饒解"
    "牟艾尤阳陽时時穆农農司卓古吉缪繆简簡车車项項连連芦蘆麦麥褚娄婁窦竇戚岑景党黨宫宮费費卜冷晏席卫衛米柏宗瞿桂全佟应應臧闵閔"
    "苟邬鄔边邊卞姬师師和仇栾欒隋商刁沙荣榮巫寇桑郎甄丛叢仲虞敖巩鞏明佘池查麻苑迟遲邝鄺官封谈談匡鞠惠荆荊乐樂冀郁鬱胥南班储儲"
    "原栗燕楚鄢劳勞谌諶奚皮粟冼蔺藺楼樓盘盤满滿闻聞位厉厲伊仝区區郜海阚闞花权權强強帅帥屠豆朴盖蓋练練廉禹井祖漆巴丰豐支卿国國"
    "狄平计計索宣晋晉相初门門云雲容敬来來扈晁芮都普阙闕浦戈伏鹿薄邸雍辜羊阿乌烏母裘亓修邰赫杭况況那宿鲜鮮印逯隆茹诺諾战戰慕危"
    "玉银銀亢嵇公哈湛宾賓戎勾茅利於呼居揭干但尉冶斯元束檀衣信展阴陰昝智幸奉植衡富尧堯闭閉由"
)
_TWO = (
    "欧阳|歐陽|司马|司馬|上官|诸葛|諸葛|夏侯|皇甫|尉迟|尉遲|公孙|公孫|慕容|令狐|司徒|东方|東方|端木|独孤|南宫|呼延|宇文|"
    "长孙|轩辕"
)
_CHINESE = re.compile(
    rf"(?:(?:{_TWO})[{EAST_ASIAN}]{{1,2}}|[{_FAMILIES}][{EAST_ASIAN}]{{1,2}}|[{_FAMILIES}]{{2}}[{EAST_ASIAN}]{{2}})"
)
# What stands before a name in its line and says who it is: a number, a class ("数据201"), a course and a year of study.
_NUMBERED = re.compile(
    rf"[{EAST_ASIAN}]{{0,12}}[A-Za-z]{{0,2}}\d[\d-]{{1,14}}[级級班]?|\S{{2,12}}\d\s?年[生次]?|[{EAST_ASIAN}]{{2,10}}[级級班科]"
)
# What divides them: room, dashes, or the number itself where no room is.
_APART = re.compile(rf"\s+|\s*[—–|｜/]+\s*|(?<=[{EAST_ASIAN}])(?=\d{{6}})|(?<=\d{{6}})(?=[{EAST_ASIAN}])")
# A class however it is spaced ("计科 142 班"), the brackets around a number, and what says that somebody wrote.
_CLASS = re.compile(rf"^\s*([{EAST_ASIAN}]{{1,10}})\s*(\d{{2,8}})\s*([级級班])\s*")
_IN_BRACKETS = re.compile(r"[(（]\s*([A-Za-z]?\d{5,})\s*[)）]")
_WROTE = re.compile(rf"(?<=[{EAST_ASIAN}]{{2}})(?:\s*撰|\s+[著编編])$")
_SIGN = re.compile(r"^\s*[•·●◆▪*]\s*")
# Where a name in Han or hangul goes over to the same one in Latin letters, in brackets or not, and the other way.
_OTHER_SCRIPT = re.compile(
    rf"(?<=[{EAST_ASIAN}])\s*[(（](?=[A-Z][\w'’-]+[ ,])|(?<=[{EAST_ASIAN}])\s+(?=[A-Z][a-z'’-]+\s[A-Z])|"
    rf"(?<=[a-z])[)）]?\s+(?=[{EAST_ASIAN}])|(?<=[a-z])[)）](?=\s*(?:$|[,，;；、]))"
)


def is_square_name(text: str) -> bool:
    """Whether a text has the form of one name in Han, kana or hangul and is no place, label or heading."""
    return bool(_NAME.fullmatch(text)) and not _NO_NAME.fullmatch(text) and not _PLACE.fullmatch(text)


def is_chinese_name(text: str) -> bool:
    """Whether a word begins with a Chinese family name and has the length of a name with one."""
    return bool(_CHINESE.fullmatch(text)) and is_square_name(text)


def spaced_names(part: str, divided: bool) -> list[str]:
    """The names in a part of a list in which only spaces stand: [`part`] unless all of it is in Han or hangul.

    A name of two characters is often set apart ("赵 丽"), a family name from the given name too ("山田 太郎"), which
    shows where other signs have `divided` the list.
    """
    words = part.split()
    if len(words) == 1 and _JOINED.fullmatch(part):
        halves = [(part[:i], part[i:]) for i in (3, 2) if all(map(is_chinese_name, (part[:i], part[i:])))]
        return list(halves[0]) if halves else [part]
    if len(words) < 2 or not all(map(SQUARE_NAME.fullmatch, words)):
        return [part]
    if divided and len(words) == 2 and len(words[0]) > 1 and not all(map(is_chinese_name, words)):
        return [part]
    names: list[str] = []
    apart = False  # whether the last name waits for its second part
    for word in words:
        if apart:
            names[-1] += word
            apart = False
        else:
            names.append(word)
            apart = len(word) == 1
    if apart and len(names) > 1:
        names[-2:] = ["".join(names[-2:])]
    return names


def without_unit(text: str, is_unit: Callable[[str], bool]) -> str:
    """A line of names in Han or hangul without the number, class or institution (`is_unit`) before them, and number and
    class behind them.

    `text` itself if nothing of the kind stands there, or if what stands behind it are no names.
    """
    text = _WROTE.sub("", text)
    plain_text = _IN_BRACKETS.sub(r" \1 ", _CLASS.sub(r"\1\2\3 ", _SIGN.sub("", text)))
    words = [word for word in _APART.split(plain_text) if word]
    first = 0
    while first < len(words) and (
        _NUMBERED.fullmatch(words[first]) or (_is_square(words[first]) and is_unit(words[first]))
    ):
        first += 1
    rest = words[first:]
    last = len(rest)
    # behind the name ("张三 2013301020 物理二班")
    while last > 1 and _is_of_student(rest[last - 1]):
        last -= 1
    ends = last < len(rest) and any(map(_NUMBERED.fullmatch, rest[last:]))
    rest = rest[:last] if ends else rest
    square = [word for word in rest if _is_square(word)]
    if not (first or ends) or not square or square[0] != rest[0]:
        return text
    # an institution is followed by its town as well, a number or a class by a name
    surely = is_square_name if first and _NUMBERED.fullmatch(words[first - 1]) else is_chinese_name
    plain = all(map(surely, square)) or (len(square) == 2 and is_square_name(" ".join(square)))
    return " ".join(rest) if plain else text


def part_scripts(text: str) -> str:
    """`text` with a comma where a name in Han or hangul and the same one in Latin letters meet."""
    return _OTHER_SCRIPT.sub(", ", text)


def is_form(texts: Sequence[str]) -> bool:
    """Whether `texts` are the labels of a form: three or more words, most of which are labels."""
    words = [word for text in texts for word in text.split() if not word.isdigit()]
    return len(words) > 2 and 2 * sum(bool(_NO_NAME.fullmatch(word)) for word in words) > len(words)


def _is_of_student(word: str) -> bool:
    """Whether a word is a number, a class or longer than a name."""
    return bool(_NUMBERED.fullmatch(word)) or word.isdigit() or (_is_square(word) and not is_square_name(word))


def _is_square(word: str) -> bool:
    return bool(re.match(f"[{EAST_ASIAN}]", word))
