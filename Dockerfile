# One image for all processes of OKR Weekly; which one it is, the command says: web, worker outgoing, tick, db upgrade …
#
#   docker build -t okr-weekly .
#
# Everything comes from the lock files and is checked against their hashes; requirements-runtime.lock and
# requirements-build.lock are the parts of requirements.lock that an image needs (`make lock`).

ARG BASE=python:3.12-slim-bookworm

FROM ${BASE} AS build
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1
WORKDIR /build
RUN python -m venv /opt/okr && python -m venv /opt/builder

# What we depend on, first: it changes seldom.
COPY requirements-runtime.lock requirements-build.lock ./
RUN /opt/okr/bin/pip install --no-deps --require-hashes --only-binary :all: -r requirements-runtime.lock \
 && /opt/builder/bin/pip install --no-deps --require-hashes --only-binary :all: -r requirements-build.lock

COPY pyproject.toml README.md LICENSE CHANGELOG.md ./
COPY service service
COPY workers workers
COPY templates templates
COPY migrations migrations
RUN /opt/builder/bin/python -m hatchling build --target wheel --directory dist \
 && /opt/okr/bin/pip install --no-deps --no-index dist/*.whl \
 && /opt/okr/bin/pip uninstall --yes pip \
 && /opt/okr/bin/python -m compileall -q /opt/okr/lib

FROM ${BASE}
LABEL org.opencontainers.image.title="OKR Weekly" \
      org.opencontainers.image.description="Weekly key results by mail, each aligned with a team key result" \
      org.opencontainers.image.licenses="MIT"
# A number of its own, so that the files with secrets can be given to it by name on any machine.
RUN groupadd --gid 10001 okr \
 && useradd --uid 10001 --gid okr --no-create-home --home-dir /nonexistent --shell /usr/sbin/nologin okr \
 && install -d -o okr -g okr -m 0700 /data
COPY --from=build /opt/okr /opt/okr
ENV PATH=/opt/okr/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    OKR_DATA_DIR=/data
USER 10001:10001
WORKDIR /data
EXPOSE 8080
ENTRYPOINT ["okr"]
CMD ["--help"]
