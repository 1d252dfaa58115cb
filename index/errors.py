"""Everything that can go wrong, as a tree. Each message is one sentence or two; the last says what
to do next.

AskpapersError
├── SettingError      a setting or an option has a value that cannot be used
├── SourceError       a path that was given does not exist, is empty, or holds no digest
├── QuestionError     a question that is empty, too long, or means nothing here
├── IndexError_
│   ├── NoIndex       nothing has been indexed in this home
│   ├── IndexBusy     another process is building
│   ├── IndexMismatch made by another embedding model
│   ├── IndexOutdated made by another version of askpapers
│   ├── IndexCorrupt  a file of the generation is missing or damaged
│   └── IndexClosed   whoever read it was closed
├── HubError          the Hub cannot be reached, refuses, or sends what it should not
├── ClusterError      a Ray cluster cannot be reached, is of another version, or was lost
├── StorageError      the home cannot be written: no space, no permission
├── EmbeddingError    an embedding model is missing, is not the one that was measured, or gives no
│                     usable vectors
├── EndpointError     the server of an embedding model or a reranker: unreachable, refused, sends
│   │                 what it should not
│   └── ServerError   the Chroma server, or the store, that machines share: the same of these
└── ModelError        the chat model: unreachable, refused, unknown, stopped midway (assistant
                      raises it)
"""


class AskpapersError(Exception):
    """Base of all errors that are told to the user in one sentence."""


class SettingError(AskpapersError):
    pass


class SourceError(AskpapersError):
    pass


class QuestionError(AskpapersError):
    pass


class IndexError_(AskpapersError):
    """Base of what is wrong with an index (the underscore keeps the built-in name free)."""


class NoIndex(IndexError_):
    pass


class IndexBusy(IndexError_):
    pass


class IndexMismatch(IndexError_):
    pass


class IndexOutdated(IndexError_):
    pass


class IndexCorrupt(IndexError_):
    pass


class IndexClosed(IndexError_):
    pass


class HubError(AskpapersError):
    pass


class HubOffline(HubError):
    """No machine of its name can be found: there is no network."""


class ClusterError(AskpapersError):
    pass


class StorageError(AskpapersError):
    pass


class EmbeddingError(AskpapersError):
    pass


class EndpointError(AskpapersError):
    pass


class ServerError(EndpointError):
    pass


class ModelError(AskpapersError):
    pass


def altered(model: str) -> IndexMismatch:
    return IndexMismatch(
        f"The embedding model {model!r} no longer gives the vectors that it gave when the index "
        "was built: another model bears its name. Build the index again: askpapers index --rebuild"
    )


def corrupt(what: str) -> IndexCorrupt:
    return IndexCorrupt(f"The index is damaged: {what}. Build it again: askpapers index --rebuild")
