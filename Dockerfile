# The same steps as the Makefile: pinned requirements with hashes first, then the program without any other download.
FROM python:3.11-slim AS build
ENV PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1
WORKDIR /src
COPY requirements.txt ./
RUN python -m venv /opt/homphieu \
 && /opt/homphieu/bin/python -m pip install --quiet --require-hashes -r requirements.txt
COPY pyproject.toml README.md ./
COPY app ./app
COPY ballots ./ballots
COPY migrations ./migrations
COPY printing ./printing
RUN /opt/homphieu/bin/python -m pip install --quiet --no-deps --no-build-isolation .

FROM python:3.11-slim
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
  CMD ["python", "-c", "import urllib.request; urllib.request.urlopen('http://127.0.0.1:8000/', timeout=4).close()"]
# Set up once:  docker run --rm -v homphieu:/data IMAGE homphieu init
CMD ["homphieu", "serve", "--host", "0.0.0.0", "--port", "8000"]
