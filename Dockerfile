# The page in a container: docker compose up (compose.yaml says how it is reached and what it keeps).
# Nothing is fetched at run time; what is downloaded to build it is what the two lock files vouch for: askpapers, and its
# extra `mcp` for /mcp.
FROM python:3.13-slim AS build
WORKDIR /src
RUN python -m venv /venv
COPY requirements.lock requirements-mcp.lock ./
RUN /venv/bin/pip install --no-cache-dir --require-hashes --only-binary :all: \
    -r requirements.lock -r requirements-mcp.lock
COPY pyproject.toml README.md LICENSE NOTICE ./
COPY assistant assistant
COPY index index
COPY prompts prompts
COPY examples examples
RUN /venv/bin/pip install --no-cache-dir --no-deps --no-build-isolation .

FROM python:3.13-slim
RUN useradd --uid 1000 --home-dir /data --no-create-home askpapers && install -d -o askpapers /data /store
COPY --from=build /venv /venv
ENV PATH=/venv/bin:$PATH \
    HOME=/data \
    ASKPAPERS_HOME=/data \
    HF_HUB_OFFLINE=1 \
    PYTHONUNBUFFERED=1
USER 1000
WORKDIR /data
VOLUME /data
EXPOSE 7860
HEALTHCHECK --interval=30s --timeout=5s --start-period=60s \
    CMD ["python", "-c", "from urllib.request import urlopen; urlopen('http://127.0.0.1:7860/healthz', timeout=4)"]
# Whoever reaches the port is let in, and changes nothing unless ASKPAPERS_EDITORS says so.
CMD ["askpapers", "chat", "--host", "0.0.0.0", "--port", "7860", "--open", "--no-browser"]
