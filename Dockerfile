# The same command as `make run`, without the virtual environment: the image is one already. One container alone is a
# whole server; in compose.yaml the same image is several of them, and the workers that train.
FROM python:3.11-slim

RUN useradd --create-home --uid 1000 featurescope
WORKDIR /home/featurescope/app

# On x86-64 the processor-only build of TensorFlow is half the size; for a GPU: TENSORFLOW='tensorflow[and-cuda]'.
ARG TENSORFLOW=tensorflow-cpu
COPY requirements.txt .
RUN if [ "$(uname -m)" = x86_64 ]; then sed -i "s/^tensorflow==/$TENSORFLOW==/" requirements.txt; fi \
    && pip install --no-cache-dir -r requirements.txt

COPY app app
COPY model model
COPY assets assets
COPY package.json package-lock.json .npmrc ./

# What the page computes with by itself; where it cannot be had, the server computes everything.
RUN npm_config_cache=/tmp/npm python -m app.engine || true; rm -rf /tmp/npm

RUN python -m compileall -q app model && mkdir workspace && chown featurescope workspace
USER featurescope
VOLUME /home/featurescope/app/workspace
EXPOSE 8050

HEALTHCHECK --interval=30s --timeout=5s --start-period=20s CMD ["python", "-c", \
    "import json, urllib.request as r; assert json.load(r.urlopen('http://127.0.0.1:8050/health', timeout=4))['status'] == 'ok'"]

CMD ["python", "-m", "app", "--host", "0.0.0.0", "--port", "8050"]
