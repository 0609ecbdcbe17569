"""The bare page: canvas, an end of the live path, five canvases, nothing else. What the full page is held against.

Serves one page on a free port, with a socket and the server's engine behind it, or, with `--browser`, with the page's own
worker: no check, no handing over. `--dash` serves instead the obvious way: five Plotly heatmaps through a Dash callback.
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
from starlette.responses import FileResponse, HTMLResponse, Response
from starlette.routing import Route, WebSocketRoute
from starlette.websockets import WebSocket, WebSocketDisconnect

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT))

from app.engine import package
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
const send = () => { wanted = false; busy = true; post(question({ kind: "ink", strokes },
    { sequence: ++sequence, version, layers: shapes.map((_, at) => at), normalise: true, pen: 2.2, fourBits: false })); };
const want = () => { wanted = true; if (!busy && isOpen()) send(); };
const receive = (message) => {
    busy = false;
    const frame = decode(message, (at) => shapes[at].reduce((a, b) => a * b));
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
END
</script>"""

# Either end: how a request is posted, whether one may be, and what hears the answer.
SERVERS_END = """
const socket = new WebSocket(`ws://${location.host}/live`); socket.binaryType = "arraybuffer";
const post = (request) => socket.send(request), isOpen = () => socket.readyState === 1;
socket.onmessage = (event) => receive(event.data);"""
BROWSERS_END = """
const worker = new Worker("/engine/worker.js"); let id = 0, isReady = false;
const tell = (act, given) => worker.postMessage({ id: ++id, act, ...given });
const post = (request) => tell("ask", { request }), isOpen = () => isReady;
worker.onmessage = ({ data: { id, result, trouble } }) => {
    if (trouble) throw new Error(trouble);
    if (id > 2) receive(result); else isReady = id === 2;
};
tell("start", { index: "/runtime/index.js", loader: "/runtime/", files: "/runtime/" });
tell("load", { spec: SPEC, file: new Uint8Array(await (await fetch("/single.tflite")).arrayBuffer()) });"""


class Bare:
    """The model that both ends run, and the layers that the page shows of it."""

    def __init__(self) -> None:
        """The shipped model."""
        self.bundle = bundle.read(ROOT / "model" / "pretrained" / "default")
        self.shown = [index for index, layer in enumerate(self.bundle.layers) if layer.kind in ("conv", "pool")]
        self.engine = Engine(self.bundle)
        self.package = package.installed()

    def application(self, end: str) -> Starlette:
        """The page with one of the ends, all that it loads, and the socket; all work on the event loop."""
        named = {
            "END": end,
            "SHAPES": json.dumps([self.bundle.layers[index].shape for index in self.shown]),
            "VERSION": self.bundle.version,
            "TABLES": json.dumps(tables()),
            "SPEC": json.dumps(self.spec()),
        }
        text = functools.reduce(lambda text, name: text.replace(name, named[name]), named, PAGE)

        async def page(_: Request) -> Response:
            return HTMLResponse(text)

        return Starlette(
            routes=[
                Route("/", page),
                Route("/runtime/{name}", self.runtime),
                Route("/single.tflite", self.graph),
                Route("/{path:path}", script),
                WebSocketRoute("/live", self.live),
            ]
        )

    def spec(self) -> dict[str, object]:
        """What the page's worker is told of the model: its layers numbered as they are shown, the answer last."""
        layers = [self.bundle.layers[index] for index in (*self.shown, self.bundle.output)]
        told = [
            {"index": at, "size": each.size, "maps": each.maps, "flat": len(each.shape) == 1, "values": each.values}
            for at, each in enumerate(layers)
        ]
        return {
            "version": self.bundle.version,
            "shape": self.bundle.input_shape,
            "head": self.bundle.head,
            "output": len(self.shown),
            "layers": told,
        }

    async def runtime(self, request: Request) -> Response:
        """A file of the package that the worker runs models with."""
        name = request.path_params["name"]
        if name == package.INDEX:
            return Response(self.package.index(), media_type="text/javascript")
        return FileResponse(self.package.path(name))

    async def graph(self, _: Request) -> Response:
        """The model as the worker runs it."""
        return FileResponse(bundle.single_of(self.bundle) or "")

    async def live(self, socket: WebSocket) -> None:
        """Answer each request with all layers that are shown."""
        await socket.accept()
        try:
            while True:
                asked = frame.parse(await socket.receive_bytes())
                image = ink.network_input(asked.strokes or (), pen=asked.pen)[..., None]
                outputs = self.engine.run(image)
                maps = tuple((at, outputs[index]) for at, index in enumerate(self.shown))
                answer = frame.Frame(
                    asked.sequence, self.bundle.version, image, outputs[self.bundle.output], False, None, maps
                )  # fmt: skip
                await socket.send_bytes(frame.pack(answer))
        except WebSocketDisconnect:
            return


async def script(request: Request) -> Response:
    """One of the page's own modules."""
    text = (ROOT / "assets" / request.path_params["path"]).read_text("utf-8")
    return Response(text, media_type="text/javascript")


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
    parser.add_argument("--browser", action="store_true")
    options = parser.parse_args()
    end = BROWSERS_END if options.browser else SERVERS_END
    served = dashed() if options.dash else Bare().application(end)
    config = uvicorn.Config(served, port=0, log_level="warning", ws_per_message_deflate=False)  # type: ignore[arg-type]
    socket = config.bind_socket()
    socket.listen(200)
    print(f"at http://127.0.0.1:{socket.getsockname()[1]}", file=sys.stderr, flush=True)
    uvicorn.Server(config).run(sockets=[socket])


if __name__ == "__main__":
    main()
