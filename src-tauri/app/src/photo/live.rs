//! A camera while it runs: the newest pictures, and a verdict on one of them several times a
//! second.
//!
//! Two threads: one takes pictures off the camera, one judges the newest whenever it has judged
//! the one before, so that a slow judgement delays no picture. Both end when this is dropped, when
//! the camera fails, and when nobody has asked for a picture for a while: a page that has gone
//! must not leave the lamp on.

use std::collections::VecDeque;
use std::sync::mpsc::{Sender, channel};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use super::camera::{self, CameraError};

/// Pictures that are kept, so that the one which the clerk saw can still be taken.
const KEPT: usize = 8;

/// At most this many pictures a second, whatever the camera sends.
const BETWEEN_PICTURES: Duration = Duration::from_millis(60);

/// How long a question for the next picture waits for it.
const WAIT: Duration = Duration::from_secs(1);

/// Pictures that nobody asked for, after which the camera is switched off: about ten seconds.
const UNWATCHED: u32 = 160;

/// A picture of the camera.
#[derive(Clone)]
pub(crate) struct Picture {
    /// Counts the pictures since the camera was switched on, from 1.
    pub(crate) sequence: u32,
    /// The JPEG.
    pub(crate) bytes: Arc<Vec<u8>>,
}

/// What was found on one of the pictures.
pub(crate) struct Judged<V> {
    /// Which.
    pub(crate) sequence: u32,
    /// What.
    pub(crate) verdict: V,
}

/// What there is to be shown now.
pub(crate) enum Shown<V> {
    /// No newer picture yet.
    Waiting,
    /// A picture, and the newest verdict, which may be on an earlier one.
    Picture(Picture, Option<Arc<Judged<V>>>),
    /// The camera has ended.
    Ended(Arc<CameraError>),
}

/// A running camera; `V` is a verdict.
pub(crate) struct Live<V> {
    shared: Arc<Shared<V>>,
    /// Dropping it ends the camera's thread between two pictures.
    _stop: Sender<()>,
}

struct Shared<V> {
    state: Mutex<State<V>>,
    changed: Condvar,
}

struct State<V> {
    pictures: VecDeque<Picture>,
    judged: Option<Arc<Judged<V>>>,
    /// Pictures since somebody last asked for one.
    unwatched: u32,
    ended: Option<Arc<CameraError>>,
    stopped: bool,
}

impl<V: Send + Sync + 'static> Live<V> {
    /// Switches a camera on; comes back when it is open or has failed to open.
    pub(crate) fn start(
        id: &str,
        judge: impl Fn(&[u8]) -> V + Send + 'static,
    ) -> Result<Self, CameraError> {
        let shared = Arc::new(Shared {
            state: Mutex::new(State {
                pictures: VecDeque::new(),
                judged: None,
                unwatched: 0,
                ended: None,
                stopped: false,
            }),
            changed: Condvar::new(),
        });
        let (stop, stopped) = channel::<()>();
        let (opened, opening) = channel();
        let camera = Arc::clone(&shared);
        let id = id.to_owned();
        spawn("camera", move || {
            let mut device = match camera::open(&id) {
                Ok(device) => device,
                Err(error) => {
                    let _ = opened.send(Err(error));
                    return;
                }
            };
            let _ = opened.send(Ok(()));
            loop {
                match device.next_frame() {
                    Ok(bytes) => {
                        if !camera.show(bytes) {
                            break;
                        }
                    }
                    // One picture that was disturbed is followed by a whole one.
                    Err(CameraError::Picture(_)) => {}
                    Err(error) => {
                        camera.end(Some(error));
                        break;
                    }
                }
                if stopped.recv_timeout(BETWEEN_PICTURES)
                    == Err(std::sync::mpsc::RecvTimeoutError::Disconnected)
                {
                    break;
                }
            }
            camera.end(None);
        })?;
        opening.recv().unwrap_or(Err(CameraError::Missing))?;
        let judging = Arc::clone(&shared);
        spawn("camera-verdict", move || {
            let mut last = 0;
            while let Some(picture) = judging.newest_after(last) {
                last = picture.sequence;
                let verdict = judge(&picture.bytes);
                judging.judged(Judged {
                    sequence: last,
                    verdict,
                });
            }
        })?;
        Ok(Self {
            shared,
            _stop: stop,
        })
    }

    /// The newest picture after one that is shown already; waits for it, but not for ever.
    pub(crate) fn next(&self, after: u32) -> Shown<V> {
        let mut state = self.shared.lock();
        state.unwatched = 0;
        let newer = |state: &State<V>| {
            let newest = state.pictures.back().map_or(0, |picture| picture.sequence);
            newest > after || state.ended.is_some() || state.stopped
        };
        if !newer(&state) {
            let waited = self
                .shared
                .changed
                .wait_timeout_while(state, WAIT, |state| !newer(state));
            state = waited.unwrap_or_else(PoisonError::into_inner).0;
        }
        if let Some(error) = &state.ended {
            return Shown::Ended(Arc::clone(error));
        }
        match state.pictures.back() {
            Some(picture) if picture.sequence > after => {
                Shown::Picture(picture.clone(), state.judged.clone())
            }
            _ if state.stopped => Shown::Ended(Arc::new(CameraError::Missing)),
            _ => Shown::Waiting,
        }
    }

    /// A picture that was shown a moment ago.
    pub(crate) fn picture(&self, sequence: u32) -> Option<Picture> {
        let state = self.shared.lock();
        let mut pictures = state.pictures.iter();
        pictures
            .find(|picture| picture.sequence == sequence)
            .cloned()
    }
}

impl<V> Drop for Live<V> {
    fn drop(&mut self) {
        self.shared.end(None);
    }
}

impl<V> Shared<V> {
    fn lock(&self) -> MutexGuard<'_, State<V>> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Shows a picture. Returns whether somebody still wants the next one.
    fn show(&self, bytes: Vec<u8>) -> bool {
        let mut state = self.lock();
        let sequence = state.pictures.back().map_or(0, |last| last.sequence) + 1;
        state.pictures.push_back(Picture {
            sequence,
            bytes: Arc::new(bytes),
        });
        if state.pictures.len() > KEPT {
            state.pictures.pop_front();
        }
        state.unwatched += 1;
        let wanted = !state.stopped && state.unwatched < UNWATCHED;
        drop(state);
        self.changed.notify_all();
        wanted
    }

    fn judged(&self, judged: Judged<V>) {
        self.lock().judged = Some(Arc::new(judged));
        self.changed.notify_all();
    }

    fn end(&self, error: Option<CameraError>) {
        let mut state = self.lock();
        state.stopped = true;
        if let Some(error) = error {
            state.ended = Some(Arc::new(error));
        }
        drop(state);
        self.changed.notify_all();
    }

    /// Waits for a picture after this one; none when the camera has ended.
    fn newest_after(&self, last: u32) -> Option<Picture> {
        let newest = |state: &State<V>| {
            let newest = state.pictures.back();
            newest.filter(|picture| picture.sequence > last).cloned()
        };
        let state = self
            .changed
            .wait_while(self.lock(), |state| {
                !state.stopped && newest(state).is_none()
            })
            .unwrap_or_else(PoisonError::into_inner);
        if state.stopped { None } else { newest(&state) }
    }
}

fn spawn(name: &str, work: impl FnOnce() + Send + 'static) -> Result<(), CameraError> {
    std::thread::Builder::new()
        .name(name.to_owned())
        .spawn(work)
        .map(drop)
        .map_err(CameraError::Io)
}
