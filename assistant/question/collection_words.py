"""The words in which a collection is asked about, by what they stand for."""

from __future__ import annotations

from assistant.question.word_forms import of

PAPERS = of(
    """paper papers article articles abstract abstracts publication publications preprint
    preprints"""
    "work works document documents entry entries title titles"
)
DIGESTS = of(
    """digest digests page pages file files newsletter newsletters batch source sources issue
    issues"""
)
HELD = of(
    """collection library database archive index indexed home store stored saved save hold holds
    held contain contains contained include includes included loaded available own know
    known folder"""
)
WHOLE = of("collection library database archive index")
SELF = of("thing program app tool")
"""By which the collection is called where its size is asked for."""
ALL = of("all total altogether whole entire overall together each every single")
AMOUNT = of("many number count amount total")
TOPICS = of(
    "topic topics theme themes subject subjects area areas field fields category categories"
)
NEW = of("new newest latest recent recently fresh news newly last most")
NEWLY = of("new newest latest recent recently fresh news newly")
CAME = of(
    """came come comes appear appeared arrive arrived arrives add added bring brought receive
    received landed happened happen happens missed miss"""
)
OVERVIEW = of(
    """overview summary summarize summarise summaries outline recap rundown describe tldr tl dr sum
    gist"""
)
KIND = of("kind kinds sort sorts type types main key major biggest most common different")
TREND = of(
    """trending trends hot rise rising risen growing grow grown grew emerging increasing gaining
    traction momentum buzz popular trendy fashionable"""
)
READ = of(
    "read reading start begin recommend recommendation recommendations suggest pick worth look skim"
)
FIRST = of("first start begin next recommend suggest should worth pick where best most")
VOTES = of(
    "vote votes voted upvote upvotes upvoted liked popular popularity favorite favourite loved"
)
MOST = of(
    """most top best highest biggest largest fullest greatest maximum busiest richest more
    longest"""
)
LEAST = of("bottom least fewest smallest lowest minimum shortest")
UNIT = of("month week day year months weeks days")
READING = of(
    """read readable parseable parse parsed reading understand understood load loaded open opened
    index indexed process processed import imported"""
)
FAILED = of(
    """not fail failed fails failure failures error errors unable problem problems skip skipped
    broken wrong missing couldn didn cannot t without trouble left out"""
)
DUPLICATED = of("duplicate duplicates duplicated twice repeated redundant overlap overlapping")
COMMON = of("common both share shares shared overlap overlaps overlapping same intersection")
LACKED = of(
    "date dates dated day abstract abstracts summary author authors vote votes upvotes id ids arxiv"
)
AVERAGE = of("average mean median total altogether sum distribution range")
CODE = of("code github gitlab repository repositories repo repos implementation implementations")
GIVES = of(
    """give gives with have has provide provides link links public publicly available release
    released share include includes come comes"""
)
UNREAD = of("unreadable unparsed unread illegible")
UNDATED = of("undated dateless")
LACK = of("no without missing lack lacks lacking not unknown")
DATE = of("date dates dated day days")
WHEN = of(
    """when old age oldest earliest date dates dated period span range timeframe long far back
    cover covers covered recent fresh"""
)
PARTS = of("part line correctly properly able")
WORTHY = of("interesting noteworthy exciting remarkable")
FULL = of("biggest largest fullest richest longest")
ASKS_MORE = of("how why when where who about")
ANY = PAPERS | DIGESTS | HELD | ALL
