"""What Gradio holds of each open page: some 0.1 MB, by itself of 10,000 pages, and of those that
are gone for good.

Nothing of ours is in it (a conversation lives in its browser), so it goes when the page goes; a
page that comes back gets it anew. Knows Gradio's insides, in the place of everybody else.
"""

from __future__ import annotations

from datetime import datetime, timedelta

import gradio as gr

CAPACITY = 500  # pages that were looked at last
# after which a page that says nothing is gone, whether or not its end was seen
_EXPIRES = timedelta(hours=1)


def bound(blocks: gr.Blocks) -> None:
    """To be called before the page is served."""
    blocks.state_session_capacity = CAPACITY


def forget(blocks: gr.Blocks, session: str) -> None:
    """Let go of a page that was closed, and of those that have been silent for long."""
    last = dict(blocks.state_holder.time_last_used)
    silent = [other for other, at in last.items() if datetime.now() - at > _EXPIRES]
    for gone in (session, *silent):
        _drop(blocks, gone)


def _drop(blocks: gr.Blocks, session: str) -> None:
    queue, holder = blocks._queue, blocks.state_holder
    # it is being answered: its connection alone was lost
    if queue.pending_event_ids_session.get(session):
        return
    with holder.lock:
        holder.session_data.pop(session, None)
        holder.time_last_used.pop(session, None)
    queue.pending_event_ids_session.pop(session, None)
    queue.pending_messages_per_session.pop(session, None)
    blocks.pending_streams.pop(session, None)
    blocks.pending_diff_streams.pop(session, None)


def waits(blocks: gr.Blocks, session: str) -> bool:
    """Whether anything that a page asked for may still be told to it. Gradio fails, with a
    traceback, where a page listens for which there is nothing."""
    queue = blocks._queue
    return (
        session in queue.pending_messages_per_session and session in queue.pending_event_ids_session
    )


def waiting(blocks: gr.Blocks) -> int:
    """Bytes of the events that wait or run."""
    events = list(blocks._queue.event_ids_to_events.values())
    return sum(int(event.request.headers.get("content-length", 0)) for event in events)
