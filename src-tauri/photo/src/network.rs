//! The trained networks, and how they are run: where faces are, where a face's parts are, where an
//! iris is.
//!
//! They come from `MediaPipe` as `model/README.md` says, are part of the program and are run by the
//! crate rten on one thread, so that a batch that already uses all cores stays in order. Processors
//! with wider registers add in another order, so a place may differ between machines by less than a
//! hundredth of a pixel; nothing is rounded on that.
//!
//! Invariant: a network that cannot be loaded or run, or panics, tells nothing.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, LazyLock};

use rten::{Model, ModelOptions, RunOptions, ThreadPool};
use rten_tensor::prelude::*;
use rten_tensor::{NdTensor, Tensor};

/// Which network.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Network {
    /// `BlazeFace`, short range: 896 boxes with six points each, and how sure each is.
    Faces,
    /// Face Mesh: 468 points, and how sure it is that there is a face.
    Mesh,
    /// Iris: the middle and the rim of an iris.
    Iris,
}

static FACES: LazyLock<Option<Model>> =
    LazyLock::new(|| load(include_bytes!("../model/face_detection_short_range.onnx")));
static MESH: LazyLock<Option<Model>> =
    LazyLock::new(|| load(include_bytes!("../model/face_landmark.onnx")));
static IRIS: LazyLock<Option<Model>> =
    LazyLock::new(|| load(include_bytes!("../model/iris_landmark.onnx")));

thread_local! {
    static POOL: Arc<ThreadPool> = Arc::new(ThreadPool::with_num_threads(1));
}

fn load(model: &'static [u8]) -> Option<Model> {
    ModelOptions::with_all_ops()
        .prepack_weights(true)
        .load_static_slice(model)
        .ok()
}

impl Network {
    /// Pixels of a side of the square it looks at.
    pub(crate) fn side(self) -> usize {
        match self {
            Self::Faces => 128,
            Self::Mesh => 192,
            Self::Iris => 64,
        }
    }

    fn model(self) -> Option<&'static Model> {
        match self {
            Self::Faces => FACES.as_ref(),
            Self::Mesh => MESH.as_ref(),
            Self::Iris => IRIS.as_ref(),
        }
    }

    /// What it tells of a square: all red samples, all green, all blue, in the range that it was
    /// trained with.
    pub(crate) fn run(self, samples: Vec<f32>) -> Option<Vec<Vec<f32>>> {
        let side = self.side();
        if samples.len() != 3 * side * side {
            return None;
        }
        let run = || {
            let model = self.model()?;
            let square = NdTensor::from_data([1, 3, side, side], samples);
            let pool = POOL.with(Arc::clone);
            let options = RunOptions::default().with_thread_pool(Some(pool));
            let input = *model.input_ids().first()?;
            let told = model
                .run(
                    vec![(input, square.into())],
                    model.output_ids(),
                    Some(options),
                )
                .ok()?;
            told.into_iter()
                .map(|values| Some(Tensor::<f32>::try_from(values).ok()?.to_vec()))
                .collect()
        };
        catch_unwind(AssertUnwindSafe(run)).ok().flatten()
    }
}
