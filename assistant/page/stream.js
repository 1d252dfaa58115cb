// The stream by which Gradio tells what became of a question. It ends it when nothing is awaited any more, and where
// the next question was sent just then, the client takes the stream for open, is told afterwards that it was closed, and
// never hears of that question (docs/upstream/gradio-closed-stream.md). So while anything is awaited the end is not
// passed on: the stream is opened anew in its place.
() => {
  const plain = window.fetch.bind(window), awaited = new Set(), early = new Set();
  const joined = async (response) => {
    const {event_id: id} = await response.clone().json().catch(() => ({}));
    if (id && !early.delete(id)) awaited.add(id);
    return response;
  };
  const heard = ({msg, event_id: id}) => {
    if (msg === "process_completed" && !awaited.delete(id)) early.add(id);  // before it was known to be sent
    if (msg === "unexpected_error") awaited.clear();
  };
  const events = async function* (body) {
    let text = "";
    for (const reader = body.pipeThrough(new TextDecoderStream()).getReader(); ;) {
      const {done, value} = await reader.read();
      if (done) return;
      const parts = (text + value).split("\n\n");
      text = parts.pop();
      yield* parts;
    }
  };
  const goesOn = (request, first) => new ReadableStream({
    async start(out) {
      const tell = (event) => out.enqueue(new TextEncoder().encode(`${event}\n\n`));
      try {
        for (let response = first, end; response;) {
          end = null;
          for await (const event of events(response.body)) {
            const told = JSON.parse(event.slice("data: ".length));
            heard(told);
            if (told.msg === "close_stream" && awaited.size) end = event;
            else tell(event);
          }
          response = end && await plain(request.clone());
          if (response && !response.ok) { tell(end); response = null; }
        }
        out.close();
      } catch (error) { out.error(error); }
    },
  });
  window.fetch = async (input, init) => {
    const {pathname} = new URL(input.url ?? input, location);
    if (pathname.endsWith("/queue/join")) return joined(await plain(input, init));
    if (!pathname.endsWith("/queue/data")) return plain(input, init);
    const request = new Request(input, init), response = await plain(request.clone());
    return response.ok && response.body ? new Response(goesOn(request, response), response) : response;
  };
}
