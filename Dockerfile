# The base image is named by its digest (python:3.11.16-slim, all platforms): OPERATIONS, "Docker", says how it is renewed.
# The same steps as the Makefile: pinned requirements with hashes first, then the program without any other download.
ARG BASE=python:3.11-slim@sha256:9c900dea9e8fb7e16277c179b555cc72d29a352dbc33cff48ad5a0412fd5bfc7
FROM ${BASE} AS build
ENV PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1
WORKDIR /src
# With the reader of scanned ballots (some 220 MB more):  docker build --build-arg REQUIREMENTS=requirements-scan.txt
ARG REQUIREMENTS=requirements.txt
COPY requirements.txt requirements-scan.txt ./
RUN python -m venv /opt/homphieu \
 && /opt/homphieu/bin/python -m pip install --quiet --require-hashes -r ${REQUIREMENTS}
COPY pyproject.toml README.md ./
COPY app ./app
COPY ballots ./ballots
COPY migrations ./migrations
COPY printing ./printing
RUN /opt/homphieu/bin/python -m pip install --quiet --no-deps --no-build-isolation .

FROM ${BASE}
# Nobody's account: no shell, no home but the data, a fixed number so that a volume's owner stays known.
RUN useradd --system --uid 10001 --home-dir /data --shell /usr/sbin/nologin homphieu \
 && install --directory --owner homphieu --group homphieu --mode 0700 /data
COPY --from=build /opt/homphieu /opt/homphieu
ENV PATH=/opt/homphieu/bin:$PATH \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    DATABASE_URL=sqlite:////data/homphieu.db
USER homphieu
WORKDIR /data
VOLUME /data
EXPOSE 8000
HEALTHCHECK --interval=30s --timeout=5s --start-period=20s \
  CMD ["python", "-c", "import urllib.request; urllib.request.urlopen('http://127.0.0.1:8000/readyz', timeout=4).close()"]
# Set up once:  docker run --rm -v homphieu:/data IMAGE homphieu init
CMD ["homphieu", "serve", "--host", "0.0.0.0", "--port", "8000"]
