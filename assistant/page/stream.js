// What Gradio's client does not bear. It opens one stream in which the program tells what became of what was asked for.
//
// The program ends the stream when nothing is awaited any more, and where the next question was sent just then, the
// client takes the stream for open, is told afterwards that it was closed, and never hears of that question
// (docs/upstream/gradio-closed-stream.md). So while anything is awaited the stream is opened anew in its place.
//
// And once a request found no program, or the stream broke off, the client does nothing more until the page is loaded
// anew. So it never hears of that: what was asked for ends without a word, as what is refused for no reason does (an
// empty list of them), and "askpapers-away" is said to the rest of the page. Nor does it open again the stream by which
// the program knows that the page is there, and lets go of what it keeps for one that is gone.
() => {
  const plain = window.fetch.bind(window), awaited = new Set(), early = new Set(), sending = new Set();
  const AWAY = [401, 502, 504];  // no longer let in; a proxy that finds no program
  const away = (detail) => dispatchEvent(new CustomEvent("askpapers-away", {detail}));
  const sent = async (input, init) => {
    const response = await plain(input, init).catch(() => ({status: 0}));
    if (response.status && !AWAY.includes(response.status)) return response;
    away(response);
    return Response.json({detail: [], error: []}, {status: 422});
  };
  const joined = async (response) => {
    const {event_id: id} = await response.clone().json().catch(() => ({}));
    if (id && !early.delete(id)) awaited.add(id);
    return response;
  };
  const heard = ({msg, event_id: id}) => {
    if (msg === "unexpected_error") throw new Error("the program was started anew, and knows of nothing");
    if (msg === "process_completed" && !awaited.delete(id)) early.add(id);  // before it was known to be sent
  };
  const events = async function* ({ok, status, body}) {
    if (!ok) throw new Error(status);
    let text = "";
    for (const reader = body.pipeThrough(new TextDecoderStream()).getReader(); ;) {
      const {done, value} = await reader.read();
      if (done) return;
      const parts = (text + value).split("\n\n");
      text = parts.pop();
      yield* parts;
    }
  };
  const goesOn = (request) => new ReadableStream({
    async start(out) {
      const tell = (event) => out.enqueue(new TextEncoder().encode(`${event}\n\n`));
      const say = (told) => tell(`data: ${JSON.stringify(told)}`);
      try {
        do {
          for await (const event of events(await plain(request.clone()))) {
            const told = JSON.parse(event.slice("data: ".length));
            heard(told);
            if (told.msg !== "close_stream") tell(event);
          }
          // what is being sent just now is awaited next, and the client would not hear the end in time for it
          while (sending.size) await Promise.allSettled(sending);
        } while (awaited.size);
      } catch {
        if (request.signal.aborted) return out.close();
        for (const id of awaited) say({msg: "process_completed", event_id: id, success: false, output: {error: []}});
        awaited.clear();
        away({lost: true});
      }
      say({msg: "close_stream", event_id: null});
      out.close();
    },
  });
  let beats = "";
  addEventListener("askpapers-back", () => {
    if (beats) plain(beats).then(({body}) => body.pipeTo(new WritableStream())).catch(() => {});
  });
  window.fetch = async (input, init) => {
    const {href, pathname, searchParams} = new URL(input.url ?? input, location);
    if (pathname.endsWith("/run/predict")) return sent(input, init);
    if (pathname.endsWith("/queue/join")) {
      const answer = sent(input, init).then(joined);
      sending.add(answer);
      return answer.finally(() => sending.delete(answer));
    }
    if (!pathname.endsWith("/queue/data")) return plain(input, init);
    beats = new URL(`../heartbeat/${searchParams.get("session_hash")}`, href).href;
    return new Response(goesOn(new Request(input, init)));
  };
}
