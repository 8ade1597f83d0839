"""The check of a photo as it is usually put together in Python: Pillow reads the file, NumPy looks
at its colours, OpenCV's cascades find the face and the eyes.

Asked the same questions as our verdict: format, sides, bytes, density and orientation; colour and a
white, even background; one face, upright or turned by quarters, eyes, the top of the head, how wide
the face is; light, contrast and sharpness. Where a cascade finds nothing, nothing is said.

Reads {"timed": [path], "rounds": number, "looked_at": [path]} from a file and prints {"milliseconds":
{path: median}, "eyes": {path: [[x, y], [x, y]] or null}}. One thread, as our verdict; what is
loaded once is loaded before the clock starts.
"""

import io
import json
import statistics
import sys
import time

import cv2
import numpy
from PIL import Image

SIDES = (358, 441)
BYTES = (10 * 1024, 60 * 1024)
FACES = cv2.CascadeClassifier(cv2.data.haarcascades + "haarcascade_frontalface_alt2.xml")
EYES = cv2.CascadeClassifier(cv2.data.haarcascades + "haarcascade_eye_tree_eyeglasses.xml")
PLAIN_EYES = cv2.CascadeClassifier(cv2.data.haarcascades + "haarcascade_eye.xml")


def faces_of(grey):
    least = max(30, grey.shape[1] // 8)
    return FACES.detectMultiScale(grey, 1.1, 3, minSize=(least, least))


def eyes_of(grey, face):
    x, y, width, height = face
    upper = grey[y : y + int(0.6 * height), x : x + width]
    middles = []
    for half in (0, 1):
        left = half * width // 2
        part = upper[:, left : left + width // 2]
        found = EYES.detectMultiScale(part, 1.1, 3)
        if len(found) == 0:
            found = PLAIN_EYES.detectMultiScale(part, 1.1, 3)
        if len(found) == 0:
            return None
        across, down, wide, high = max(found, key=lambda box: box[2])
        middles.append([float(x + left + across + wide / 2), float(y + down + high / 2)])
    return middles


def check(data):
    findings = {}
    image = Image.open(io.BytesIO(data))
    findings["format"] = image.format == "JPEG" and image.mode == "RGB"
    findings["sides"] = image.size == SIDES
    findings["bytes"] = BYTES[0] <= len(data) <= BYTES[1]
    findings["density"] = image.info.get("dpi")
    findings["orientation"] = image.getexif().get(0x0112, 1)
    pixels = numpy.asarray(image.convert("RGB"))
    height, width, _ = pixels.shape
    spread = pixels.max(axis=2) - pixels.min(axis=2)
    findings["colour"] = (spread > 10).mean() > 0.005

    corner, edge, side = width // 15, max(1, height // 73), width // 30
    parts = [
        pixels[:corner, :corner],
        pixels[:corner, -corner:],
        pixels[:edge],
        pixels[: height // 2, :side],
        pixels[: height // 2, -side:],
    ]
    means = [255 - part.min(axis=2).mean() for part in parts]
    findings["white"] = sum(means) / len(means) <= 30
    findings["even"] = max(means) - min(means) <= 20

    grey = cv2.cvtColor(pixels, cv2.COLOR_RGB2GRAY)
    for quarters in range(4):
        turned = numpy.ascontiguousarray(numpy.rot90(grey, quarters)) if quarters else grey
        faces = faces_of(turned)
        if len(faces):
            break
    findings["faces"], findings["turned"] = len(faces), quarters
    if len(faces) == 0 or quarters:
        return findings, None
    face = max(faces, key=lambda box: box[2])
    x, y, wide, high = face
    eyes = eyes_of(grey, face)
    findings["face_width"] = 179 <= wide <= 255
    if eyes:
        findings["eye_line"] = height - (eyes[0][1] + eyes[1][1]) / 2 >= 207
        findings["eyes_middle"] = 162 <= (eyes[0][0] + eyes[1][0]) / 2 <= 196
    wall = numpy.median(pixels[:edge].reshape(-1, 3), axis=0)
    before = (numpy.abs(pixels[: y + high, x : x + wide].astype(int) - wall).max(axis=2) > 14).sum(axis=1)
    rows = numpy.nonzero(before > wide // 8)[0]
    findings["head_top"] = len(rows) > 0 and 7 <= rows[0] <= 21

    skin = grey[y : y + high, x : x + wide]
    findings["dark"] = (skin < 26).mean()
    findings["bright"] = (skin > 246).mean()
    findings["contrast"] = float(skin.std())
    findings["sharpness"] = float(cv2.Laplacian(skin, cv2.CV_32F).var())
    findings["one_sided"] = abs(float(skin[:, : wide // 2].mean()) - float(skin[:, wide // 2 :].mean()))
    return findings, eyes


def main():
    cv2.setNumThreads(1)
    with open(sys.argv[1], encoding="utf-8") as file:
        asked = json.load(file)

    def read(path):
        with open(path, "rb") as file:
            return file.read()

    milliseconds = {}
    for path in asked["timed"]:
        data, times = read(path), []
        check(data)
        for _ in range(asked["rounds"]):
            begun = time.perf_counter()
            check(data)
            times.append((time.perf_counter() - begun) * 1000)
        milliseconds[path] = statistics.median(times)
    eyes = {path: check(read(path))[1] for path in asked["looked_at"]}
    print(json.dumps({"milliseconds": milliseconds, "eyes": eyes}))


main()
