"""The bare page: canvas, socket, engine, five canvases, nothing else. What the full page is held against.

Serves one page and one socket on a free port. `--dash` serves instead the obvious way: five Plotly
heatmaps through a Dash callback.
"""

from __future__ import annotations

import argparse
import functools
import json
import sys
from pathlib import Path

import numpy as np
import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route, WebSocketRoute
from starlette.websockets import WebSocket, WebSocketDisconnect

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT))

from app.tables import tables
from model.data import ink
from model.serving import bundle, frame
from model.serving.engine import Engine

PAGE = """<!doctype html><meta charset="utf-8"><title>bare</title>
<canvas id="draw-canvas" width="300" height="300" style="touch-action:none;border:1px solid"></canvas>
<div id="layers" data-frames="0"></div>
<script type="application/json" id="tables">TABLES</script>
<script type="module">
import { decode, question } from "/page/frame.mjs";
const shapes = SHAPES, version = "VERSION", pad = document.getElementById("draw-canvas"), ink = pad.getContext("2d");
const root = document.getElementById("layers"); let strokes = [], busy = false, wanted = false, sequence = 0, frames = 0;
const panels = shapes.map(([h, w, maps]) => {
    const canvas = document.createElement("canvas"), columns = Math.min(maps, 32), rows = Math.ceil(maps / columns);
    canvas.width = columns * w; canvas.height = rows * h; root.append(canvas);
    const image = canvas.getContext("2d").createImageData(canvas.width, canvas.height);
    return { canvas, image, pixels: new Uint32Array(image.data.buffer), h, w, maps, columns };
});
const socket = new WebSocket(`ws://${location.host}/live`); socket.binaryType = "arraybuffer";
const send = () => { wanted = false; busy = true; socket.send(question({ kind: "ink", strokes },
    { sequence: ++sequence, version, layers: shapes.map((_, at) => at), normalise: true, pen: 2.2, fourBits: false })); };
const want = () => { wanted = true; if (!busy && socket.readyState === 1) send(); };
socket.onmessage = (event) => {
    busy = false;
    const frame = decode(event.data, (at) => shapes[at].reduce((a, b) => a * b));
    panels.forEach(({ canvas, image, pixels, h, w, maps, columns }, at) => {
        const { steps } = frame.layers.get(at); let from = 0;
        for (let map = 0; map < maps; map++) for (let y = 0; y < h; y++) {
            let to = (Math.floor(map / columns) * h + y) * canvas.width + (map % columns) * w;
            for (let x = 0; x < w; x++) { const v = steps[from++]; pixels[to++] = 0xff000000 | (v << 16) | (v << 8) | v; }
        }
        canvas.getContext("2d").putImageData(image, 0, 0);
    });
    root.dataset.frames = ++frames;
    if (wanted) send();
};
let down = false; const point = (e) => { const b = pad.getBoundingClientRect();
    return [(e.clientX - b.left) / b.width, (e.clientY - b.top) / b.height]; };
pad.onpointerdown = (e) => { down = true; strokes.push(point(e)); };
pad.onpointermove = (e) => { if (!down) return; const s = strokes[strokes.length - 1], [x, y] = point(e);
    ink.beginPath(); ink.moveTo(s[s.length - 2] * 300, s[s.length - 1] * 300); ink.lineTo(x * 300, y * 300); ink.stroke();
    s.push(x, y); want(); };
pad.onpointerup = () => { down = false; };
</script>"""


def application() -> Starlette:
    """The page, its scripts and its socket, all work on the event loop."""
    served = bundle.read(ROOT / "model" / "pretrained" / "default")
    engine = Engine(served)
    shown = [index for index, layer in enumerate(served.layers) if layer.kind in ("conv", "pool")]

    async def page(_: Request) -> Response:
        shapes = json.dumps([served.layers[index].shape for index in shown])
        named = {"SHAPES": shapes, "VERSION": served.version, "TABLES": json.dumps(tables())}
        return HTMLResponse(functools.reduce(lambda text, name: text.replace(name, named[name]), named, PAGE))

    async def script(request: Request) -> Response:
        return Response((ROOT / "assets" / request.url.path[1:]).read_text("utf-8"), media_type="text/javascript")

    async def live(socket: WebSocket) -> None:
        await socket.accept()
        try:
            while True:
                asked = frame.parse(await socket.receive_bytes())
                image = ink.network_input(asked.strokes or (), pen=asked.pen)[..., None]
                outputs = engine.run(image)
                maps = tuple((at, outputs[index]) for at, index in enumerate(shown))
                answer = frame.Frame(
                    asked.sequence, served.version, image, outputs[served.output], False, None, maps
                )  # fmt: skip
                await socket.send_bytes(frame.pack(answer))
        except WebSocketDisconnect:
            return

    return Starlette(routes=[Route("/", page), Route("/page/{name}.mjs", script), WebSocketRoute("/live", live)])


def dashed() -> object:
    """Five Plotly heatmaps that a Dash callback updates: the obvious way to build this."""
    from dash import Dash, Input, Output, dcc, html

    served = bundle.read(ROOT / "model" / "pretrained" / "default")
    engine = Engine(served)
    shown = [index for index, layer in enumerate(served.layers) if layer.kind in ("conv", "pool")]
    dash = Dash(__name__, backend="fastapi")
    graphs = [dcc.Graph(id=f"g{at}", style={"height": 150}) for at in range(len(shown))]
    dash.layout = html.Div([dcc.Store(id="ink"), html.Div(graphs, id="layers")])

    @dash.callback([Output(f"g{at}", "figure") for at in range(len(shown))], Input("ink", "data"))
    async def update(strokes: list[list[list[float]]] | None) -> list[object]:
        image = ink.network_input([np.array(stroke) for stroke in strokes or []])[..., None]
        outputs = engine.run(image)
        return [heatmap(outputs[index]) for index in shown]

    return dash.server


def heatmap(output: np.ndarray) -> object:
    """A layer's maps as one Plotly heatmap."""
    import plotly.graph_objects as go

    height, width, _maps = output.shape
    rows = output.reshape(height, width, -1, 32).transpose(2, 0, 3, 1).reshape(-1, 32 * width)
    return go.Figure(go.Heatmap(z=rows, showscale=False), {"margin": {"l": 0, "r": 0, "t": 0, "b": 0}})


def main() -> None:
    """Serve on a free port and say where."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--dash", action="store_true")
    served = dashed() if parser.parse_args().dash else application()
    config = uvicorn.Config(served, port=0, log_level="warning", ws_per_message_deflate=False)  # type: ignore[arg-type]
    socket = config.bind_socket()
    socket.listen(200)
    print(f"at http://127.0.0.1:{socket.getsockname()[1]}", file=sys.stderr, flush=True)
    uvicorn.Server(config).run(sockets=[socket])


if __name__ == "__main__":
    main()
