"""The tabs and states of the page, by the address that opens each and what tells that it is there."""

from __future__ import annotations

STATES = {
    "activations": ("i=7", "return document.querySelector('#layers canvas')"),
    "blank": ("s=", "return document.getElementById('predicted-digit').textContent === ''"),
    "blame": ("i=7&blame=7-1", "return document.querySelector('.blamed')"),
    "off": ("i=7&off=conv_2:3,5", "return document.getElementById('switched-off').dataset.accuracy"),
    "filter": ("i=7&layer=conv_2&map=30&at=4,5", "return document.getElementById('sum').dataset.value"),
    "circuit": ("i=7&circuit=1", "return document.getElementById('circuit').dataset.logit"),
    "beside": ("i=7&b=3.test&b=4.test", "return document.querySelectorAll('.side-by-side-row canvas').length"),
    "filters": ("i=7&tab=filters", "return document.querySelector('#filters canvas')"),
    "evaluation": ("i=7&tab=evaluation", "return document.querySelector('#gallery [data-index]')"),
    "contrast": ("i=7&tab=contrast", "return document.querySelector('#contrast canvas')"),
    "landscape": ("i=7&tab=map", "return document.querySelector('.landscape-class')"),
    "training": ("i=7&tab=training", "return document.getElementById('train-status').textContent"),
    "compare": ("i=7&tab=compare", "return document.querySelector('#panel-compare canvas')"),
    "present": ("i=7&present=1", "return document.documentElement.dataset.present !== undefined"),
}  # fmt: skip
