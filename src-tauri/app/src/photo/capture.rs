//! Taking a photo: from the running camera, or from the folder that a camera fills.

use std::path::Path;
use std::sync::Arc;

use counter_domain::role::Permission;
use counter_photo::{Code, Finding, Level, Requirements, Verdict};

use super::camera::CameraError;
use super::live::{Live, Picture, Shown};
use super::overlay::overlay;
use super::portrait::portrait;
use super::sources::{camera, folder};
use super::verdict::finding_view;
use super::watch::{FolderWatch, WatchError};
use crate::contract::{
    AppEvent, CommandError, DraftRequest, DraftView, ErrorCode, LiveFrameRequest, LiveFrameView,
    LiveVerdictView, Nothing, StartCaptureRequest, TakeFrameRequest,
};
use crate::counter::{Counter, Work};
use crate::draft::photo::LARGEST;
use crate::fault::incident;

/// What is on while the clerk takes a photo.
pub(crate) enum Capture {
    /// A camera.
    Camera(RunningCamera),
    /// Waiting for a file.
    Folder(FolderWatch),
}

/// A camera that is switched on.
pub(crate) struct RunningCamera {
    /// Part of its pictures' addresses, so that those of another time are not found.
    pub(crate) session: u32,
    pub(crate) live: Arc<Live<LiveVerdictView>>,
}

impl Counter {
    /// Switches the camera on, or begins to wait for a file in the folder.
    pub fn start_capture(&self, request: &StartCaptureRequest) -> Result<Nothing, CommandError> {
        let work = self.work(Permission::Enter)?;
        self.stop_capture();
        let capture = match request.source.as_str() {
            "camera" => Capture::Camera(self.switch_on(&work)?),
            "folder" => Capture::Folder(self.watch_folder(&work)?),
            _ => {
                return Err(CommandError::new(ErrorCode::InvalidInput)
                    .with("field", "photo_source")
                    .with("reason", "unknown_choice"));
            }
        };
        *self.photos.capture() = Some(capture);
        Ok(Nothing {})
    }

    /// Switches it off, or ends the waiting. Nobody needs to be logged in for that.
    pub fn stop_capture(&self) -> Nothing {
        let running = self.photos.capture().take();
        drop(running);
        Nothing {}
    }

    /// The next picture of the running camera; waits a moment for it.
    pub fn live_frame(&self, request: &LiveFrameRequest) -> Result<LiveFrameView, CommandError> {
        self.work(Permission::Enter)?;
        let (session, live) = self.running()?;
        match live.next(request.after) {
            Shown::Picture(Picture { sequence, .. }, judged) => Ok(LiveFrameView {
                sequence,
                blob: format!("frame/{session}-{sequence}"),
                verdict: judged.map(|judged| LiveVerdictView {
                    sequence: judged.sequence,
                    ..judged.verdict.clone()
                }),
            }),
            Shown::Waiting => Ok(LiveFrameView {
                sequence: request.after,
                blob: String::new(),
                verdict: None,
            }),
            Shown::Ended(error) => {
                self.stop_capture();
                Err(from_camera(&error))
            }
        }
    }

    /// Puts a picture of the running camera to a draft and switches the camera off.
    pub fn take_frame(&self, request: &TakeFrameRequest) -> Result<DraftView, CommandError> {
        let (_, live) = self.running()?;
        let picture = live
            .picture(request.sequence)
            .ok_or(CommandError::new(ErrorCode::NotFound))?;
        let view = self.attach_photo(&request.draft, &picture.bytes)?;
        self.stop_capture();
        Ok(view)
    }

    /// Puts the newest file to a draft that has come whole into the folder since the clerk began to
    /// wait.
    pub fn take_folder_photo(&self, request: &DraftRequest) -> Result<DraftView, CommandError> {
        let work = self.work(Permission::Enter)?;
        let arrived = match self.photos.capture().as_ref() {
            Some(Capture::Folder(watch)) => watch.arrived(),
            _ => return Err(CommandError::new(ErrorCode::PhotoNotArrived)),
        };
        let newest = arrived
            .iter()
            .find_map(|path| self.whole_photo(&work, path))
            .ok_or(CommandError::new(ErrorCode::PhotoNotArrived))?;
        self.attach_photo(&request.draft, &newest)
    }

    fn running(&self) -> Result<(u32, Arc<Live<LiveVerdictView>>), CommandError> {
        match self.photos.capture().as_ref() {
            Some(Capture::Camera(running)) => Ok((running.session, Arc::clone(&running.live))),
            _ => Err(CommandError::new(ErrorCode::NotFound)),
        }
    }

    fn switch_on(&self, work: &Work) -> Result<RunningCamera, CommandError> {
        let id = camera(work)?.ok_or(CommandError::new(ErrorCode::CameraMissing))?;
        let requirements = self.photo_requirements(work);
        let judge = move |bytes: &[u8]| live_verdict(bytes, &requirements);
        let live = Live::start(&id, judge).map_err(|error| from_camera(&error))?;
        Ok(RunningCamera {
            session: self.photos.next_session(),
            live: Arc::new(live),
        })
    }

    fn watch_folder(&self, work: &Work) -> Result<FolderWatch, CommandError> {
        let folder = folder(work)?.ok_or(CommandError::new(ErrorCode::PhotoFolderMissing))?;
        let events = Arc::clone(&self.events);
        FolderWatch::start(Path::new(&folder), move || {
            events.tell(&AppEvent::PhotoArrived {});
        })
        .map_err(|error| match error {
            WatchError::Folder(_) => CommandError::new(ErrorCode::PhotoFolderMissing),
            WatchError::Watcher(_) => incident(ErrorCode::Internal, &error),
        })
    }

    /// The bytes of a file, if it is there whole: neither cut short nor longer than what is looked
    /// at.
    fn whole_photo(&self, work: &Work, path: &Path) -> Option<Vec<u8>> {
        let length = std::fs::metadata(path).ok()?.len();
        if length > LARGEST as u64 {
            return None;
        }
        let bytes = std::fs::read(path).ok()?;
        let verdict = self.photo_verdict(work, counter_act::Hash::of(&bytes), &bytes);
        let half_written = [Code::Empty, Code::Truncated];
        let is_whole = |verdict: &Verdict| {
            let mut codes = verdict.findings.iter().map(|finding| finding.code);
            !codes.any(|code| half_written.contains(&code))
        };
        is_whole(&verdict).then_some(bytes)
    }
}

/// What the clerk is told of a picture while the camera runs. Where the face stands is said, so
/// that he can move it, but does not keep him from the shutter: the repair cuts around the head.
fn live_verdict(bytes: &[u8], requirements: &Requirements) -> LiveVerdictView {
    let is_mended = |code: Code| {
        let places = [
            Code::FaceWidth,
            Code::HeadTop,
            Code::EyeLine,
            Code::EyesMiddle,
        ];
        places.contains(&code)
    };
    let is_wrong = |finding: &&Finding| matches!(finding.level, Level::Error | Level::Warning);
    let verdict = portrait(bytes, &requirements.bounds).and_then(|seen| {
        counter_photo::judge_frame(&seen.samples, seen.width, seen.height, requirements)
    });
    let findings = verdict.as_ref().map(|verdict| &verdict.findings);
    let wrong: Vec<&Finding> = findings.into_iter().flatten().filter(is_wrong).collect();
    LiveVerdictView {
        sequence: 0,
        ready: verdict.is_some() && wrong.iter().all(|finding| is_mended(finding.code)),
        findings: wrong.into_iter().map(finding_view).collect(),
        overlay: verdict.and_then(|verdict| overlay(&verdict.geometry?)),
    }
}

fn from_camera(error: &CameraError) -> CommandError {
    match error {
        CameraError::Missing => CommandError::new(ErrorCode::CameraMissing),
        CameraError::InUse => CommandError::new(ErrorCode::CameraInUse),
        CameraError::Format(_) | CameraError::Picture(_) | CameraError::Io(_) => {
            incident(ErrorCode::CameraFailed, error)
        }
    }
}
