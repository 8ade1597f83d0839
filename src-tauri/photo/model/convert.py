"""Turns a TensorFlow Lite network of mediapipe into an ONNX one of the same numbers.

Usage: convert.py network.tflite network.onnx output…
Only the named outputs and what leads to them are kept.
"""

import sys

import numpy as np
import onnx
import tflite
from onnx import TensorProto, helper, numpy_helper

KINDS = {number: name for name, number in vars(tflite.BuiltinOperator).items() if isinstance(number, int)}
NUMBERS = {tflite.TensorType.FLOAT32: np.float32, tflite.TensorType.FLOAT16: np.float16, tflite.TensorType.INT32: np.int32}


class Network:
    """One graph, its tensors turned from rows, columns, channels to channels, rows, columns."""

    def __init__(self, path):
        self.model = tflite.Model.GetRootAs(open(path, "rb").read(), 0)
        self.graph = self.model.Subgraphs(0)
        self.nodes, self.constants, self.known, self.flat = [], [], {}, set()
        for at in range(self.graph.TensorsLength()):
            tensor = self.graph.Tensors(at)
            buffer = self.model.Buffers(tensor.Buffer())
            if buffer.DataLength():
                kind = NUMBERS[tensor.Type()]
                self.known[at] = buffer.DataAsNumpy().view(kind).reshape(self.shape(at))
        for at in range(self.graph.OperatorsLength()):
            self.convert(self.graph.Operators(at))

    def shape(self, at):
        shape = self.graph.Tensors(at).ShapeAsNumpy()
        return [] if isinstance(shape, int) else [int(side) for side in shape]

    def name(self, at):
        return f"t{at}"

    def constant(self, values):
        name = f"c{len(self.constants)}"
        self.constants.append(numpy_helper.from_array(np.ascontiguousarray(values), name))
        return name

    def node(self, kind, inputs, output, **settings):
        self.nodes.append(helper.make_node(kind, inputs, [output], **settings))

    def operand(self, at):
        """A tensor, or a constant turned as the tensors are."""
        if at not in self.known:
            return self.name(at)
        values = self.known[at].astype(np.float32)
        if values.ndim == 4:
            values = values.transpose(0, 3, 1, 2)
        elif values.ndim == 3:
            values = values.transpose(2, 0, 1)
        elif values.ndim == 1 and values.size > 1:
            values = values.reshape(-1, 1, 1)
        return self.constant(values)

    def options(self, operator, kind):
        options = kind()
        table = operator.BuiltinOptions()
        options.Init(table.Bytes, table.Pos)
        return options

    def pads(self, options, at, window):
        """The zeros around a picture, top left bottom right: TensorFlow puts the odd one last."""
        if options.Padding() == tflite.Padding.VALID:
            return [0, 0, 0, 0]
        _, height, width, _ = self.shape(at)
        before, after = [], []
        for side, stride, reach in ((height, options.StrideH(), window[0]), (width, options.StrideW(), window[1])):
            asked = max((-(-side // stride) - 1) * stride + reach - side, 0)
            before.append(asked // 2)
            after.append(asked - asked // 2)
        return before + after

    def activated(self, options, output):
        """Where a node writes, and what is still to be done to it."""
        kind = options.FusedActivationFunction()
        if kind == tflite.ActivationFunctionType.NONE:
            return output, lambda: None
        before = output + "a"
        if kind == tflite.ActivationFunctionType.RELU:
            return before, lambda: self.node("Relu", [before], output)
        if kind == tflite.ActivationFunctionType.RELU6:
            limits = [self.constant(np.float32(0)), self.constant(np.float32(6))]
            return before, lambda: self.node("Clip", [before, *limits], output)
        raise ValueError(f"activation {kind}")

    def convert(self, operator):
        code = self.model.OperatorCodes(operator.OpcodeIndex())
        kind = KINDS[max(code.BuiltinCode(), code.DeprecatedBuiltinCode())]
        inputs = [int(at) for at in operator.InputsAsNumpy()]
        output = int(operator.OutputsAsNumpy()[0])
        if kind == "DEQUANTIZE":
            self.known[output] = self.known[inputs[0]].astype(np.float32)
            return
        if kind == "CUSTOM":
            kind = code.CustomCode().decode()
        getattr(self, kind.lower())(operator, inputs, self.name(output), output)

    def conv_2d(self, operator, inputs, output, _):
        options = self.options(operator, tflite.Conv2DOptions)
        weights = self.known[inputs[1]].astype(np.float32).transpose(0, 3, 1, 2)
        self.convolve(options, inputs, weights, output, 1)

    def depthwise_conv_2d(self, operator, inputs, output, _):
        options = self.options(operator, tflite.DepthwiseConv2DOptions)
        weights = self.known[inputs[1]].astype(np.float32).transpose(3, 0, 1, 2)
        self.convolve(options, inputs, weights, output, weights.shape[0])

    def convolve(self, options, inputs, weights, output, group):
        if (options.DilationHFactor(), options.DilationWFactor()) != (1, 1):
            raise ValueError("dilation")
        at, then = self.activated(options, output)
        self.node(
            "Conv",
            [self.operand(inputs[0]), self.constant(weights), self.constant(self.known[inputs[2]].astype(np.float32))],
            at,
            group=group,
            kernel_shape=list(weights.shape[2:]),
            strides=[options.StrideH(), options.StrideW()],
            pads=self.pads(options, inputs[0], weights.shape[2:]),
        )
        then()

    def convolution2dtransposebias(self, operator, inputs, output, at):
        # Twice as high and as wide, by a window of two by two.
        weights = self.known[inputs[1]].astype(np.float32)
        if weights.shape[1:3] != (2, 2) or self.shape(at)[1] != 2 * self.shape(inputs[0])[1]:
            raise ValueError("transposed convolution")
        self.node(
            "ConvTranspose",
            [self.operand(inputs[0]), self.constant(weights.transpose(3, 0, 1, 2)), self.constant(self.known[inputs[2]].astype(np.float32))],
            output,
            kernel_shape=[2, 2],
            strides=[2, 2],
        )

    def pool(self, kind, operator, inputs, output):
        options = self.options(operator, tflite.Pool2DOptions)
        window = [options.FilterHeight(), options.FilterWidth()]
        at, then = self.activated(options, output)
        if kind == "AveragePool" and window == self.shape(inputs[0])[1:3]:
            self.node("GlobalAveragePool", [self.operand(inputs[0])], at)
        else:
            self.node(
                kind,
                [self.operand(inputs[0])],
                at,
                kernel_shape=window,
                strides=[options.StrideH(), options.StrideW()],
                pads=self.pads(options, inputs[0], window),
            )
        then()

    def max_pool_2d(self, operator, inputs, output, _):
        self.pool("MaxPool", operator, inputs, output)

    def average_pool_2d(self, operator, inputs, output, _):
        self.pool("AveragePool", operator, inputs, output)

    def add(self, operator, inputs, output, _):
        at, then = self.activated(self.options(operator, tflite.AddOptions), output)
        self.node("Add", [self.operand(one) for one in inputs], at)
        then()

    def mul(self, operator, inputs, output, _):
        at, then = self.activated(self.options(operator, tflite.MulOptions), output)
        self.node("Mul", [self.operand(one) for one in inputs], at)
        then()

    def pad(self, operator, inputs, output, _):
        around = self.known[inputs[1]].astype(np.int64)[[0, 3, 1, 2]]
        self.node("Pad", [self.operand(inputs[0]), self.constant(np.concatenate([around[:, 0], around[:, 1]]))], output, mode="constant")

    def prelu(self, operator, inputs, output, _):
        self.node("PRelu", [self.operand(one) for one in inputs], output)

    def relu(self, operator, inputs, output, _):
        self.node("Relu", [self.operand(inputs[0])], output)

    def hard_swish(self, operator, inputs, output, _):
        self.node("HardSwish", [self.operand(inputs[0])], output)

    def logistic(self, operator, inputs, output, _):
        self.node("Sigmoid", [self.operand(inputs[0])], output)

    def resize_bilinear(self, operator, inputs, output, at):
        options = self.options(operator, tflite.ResizeBilinearOptions)
        _, height, width, channels = self.shape(at)
        mode = "align_corners" if options.AlignCorners() else "half_pixel" if options.HalfPixelCenters() else "asymmetric"
        sizes = self.constant(np.array([1, channels, height, width], np.int64))
        self.node("Resize", [self.operand(inputs[0]), "", "", sizes], output, mode="linear", coordinate_transformation_mode=mode)

    def reshape(self, operator, inputs, output, at):
        turned = output + "t"
        self.node("Transpose", [self.operand(inputs[0])], turned, perm=[0, 2, 3, 1])
        self.node("Reshape", [turned, self.constant(np.array(self.shape(at), np.int64))], output)
        self.flat.add(at)

    def concatenation(self, operator, inputs, output, at):
        options = self.options(operator, tflite.ConcatenationOptions)
        if any(one not in self.flat for one in inputs):
            raise ValueError("concatenation of pictures")
        self.node("Concat", [self.name(one) for one in inputs], output, axis=options.Axis())
        self.flat.add(at)

    def value(self, at):
        shape = self.shape(at)
        if at not in self.flat and len(shape) == 4:
            shape = [shape[0], shape[3], shape[1], shape[2]]
        return helper.make_tensor_value_info(self.name(at), TensorProto.FLOAT, shape)

    def onnx(self, wanted):
        names = {self.graph.Tensors(int(at)).Name().decode(): int(at) for at in self.graph.OutputsAsNumpy()}
        outputs = [names[one] for one in wanted]
        needed, nodes = {self.name(at) for at in outputs}, []
        for node in reversed(self.nodes):
            if node.output[0] in needed:
                nodes.insert(0, node)
                needed.update(node.input)
        graph = helper.make_graph(
            nodes,
            "network",
            [self.value(int(at)) for at in self.graph.InputsAsNumpy()],
            [self.value(at) for at in outputs],
            [one for one in self.constants if one.name in needed],
        )
        model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 14)], ir_version=8)
        onnx.checker.check_model(model, full_check=True)
        return model


onnx.save(Network(sys.argv[1]).onnx(sys.argv[3:]), sys.argv[2])
