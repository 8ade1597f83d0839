//! Taking photos: a camera (here a folder of pictures in its place), and the folder that a camera
//! fills.

use std::fs::{self, File};
use std::io::Write;
use std::path::Path;
use std::sync::mpsc::Receiver;
use std::time::Duration;

use counter_app::contract::{
    AppEvent, CommandError, DraftRequest, DraftView, ErrorCode, LiveFrameRequest, LiveFrameView,
    SetPhotoSourcesRequest, StartCaptureRequest, TakeFrameRequest,
};
use tempfile::TempDir;

use crate::station::{Station, photo};

/// How long something may take that happens by itself.
const SOON: Duration = Duration::from_secs(20);

fn set(station: &Station, camera: &str, folder: &str) -> Result<(), CommandError> {
    let request = SetPhotoSourcesRequest {
        camera: camera.to_owned(),
        folder: folder.to_owned(),
    };
    station.counter.set_photo_sources(&request).map(drop)
}

fn start(station: &Station, source: &str) -> Result<(), CommandError> {
    let request = StartCaptureRequest {
        source: source.to_owned(),
    };
    station.counter.start_capture(&request).map(drop)
}

fn next(station: &Station, after: u32) -> Result<LiveFrameView, CommandError> {
    station.counter.live_frame(&LiveFrameRequest { after })
}

/// A folder with these photos as a camera's pictures.
fn camera_of(names: &[&str]) -> (TempDir, String) {
    let dir = TempDir::new().unwrap();
    for (at, name) in names.iter().enumerate() {
        fs::write(dir.path().join(format!("{at}.jpg")), photo(name)).unwrap();
    }
    let id = format!("test:{}", dir.path().display());
    (dir, id)
}

/// Looks until a picture has come that was not shown yet.
fn shown(station: &Station, after: u32) -> LiveFrameView {
    loop {
        let frame = next(station, after).unwrap();
        if frame.sequence > after {
            return frame;
        }
    }
}

#[test]
fn the_picture_that_the_clerk_saw_is_the_one_that_is_taken() {
    let station = Station::open();
    let (_dir, id) = camera_of(&["wrong-size.jpg", "good.jpg"]);
    set(&station, &id, "").unwrap();
    let sources = station.counter.photo_sources().unwrap();
    assert!(sources.test_camera, "the screen says that it is no camera");
    start(&station, "camera").unwrap();
    let first = shown(&station, 0);
    let second = shown(&station, first.sequence);
    let seen = station.counter.blob(&second.blob).unwrap();
    let draft = station.draft();
    let taken = station
        .counter
        .take_frame(&TakeFrameRequest {
            draft: draft.draft.clone(),
            sequence: second.sequence,
        })
        .unwrap();
    let kept = station.counter.blob(&taken.photo.unwrap().blob).unwrap();
    assert_eq!(kept.bytes, seen.bytes, "not one that came after it");
    assert_eq!(
        next(&station, 0).unwrap_err().code,
        ErrorCode::NotFound,
        "the camera is off"
    );
    assert!(
        station.counter.blob(&second.blob).is_err(),
        "and its pictures are gone"
    );
}

#[test]
fn a_running_camera_is_judged_by_itself() {
    let station = Station::open();
    let (_dir, id) = camera_of(&["good.jpg"]);
    set(&station, &id, "").unwrap();
    start(&station, "camera").unwrap();
    let mut after = 0;
    let verdict = loop {
        let frame = shown(&station, after);
        after = frame.sequence;
        if let Some(verdict) = frame.verdict {
            break verdict;
        }
    };
    assert!(
        verdict.sequence > 0 && verdict.sequence <= after,
        "a verdict says on which picture it is"
    );
}

#[test]
fn a_camera_runs_only_for_the_clerk_who_looks() {
    let station = Station::open();
    let (_dir, id) = camera_of(&["good.jpg"]);
    set(&station, &id, "").unwrap();
    start(&station, "camera").unwrap();
    let frame = shown(&station, 0);
    station.counter.lock();
    station.counter.logout();
    station.login("0102");
    assert!(
        station.counter.blob(&frame.blob).is_err(),
        "the next one does not see whom the last one pictured"
    );
    assert_eq!(next(&station, 0).unwrap_err().code, ErrorCode::NotFound);
    start(&station, "camera").unwrap();
    let another = shown(&station, 0);
    assert_ne!(
        another.blob.split('-').next(),
        frame.blob.split('-').next(),
        "an address of another time is never found"
    );
    station.counter.stop_capture();
    station.counter.stop_capture();
}

#[test]
fn a_camera_that_is_not_there_says_so() {
    let station = Station::open();
    let code = |camera: &str| {
        set(&station, camera, "").unwrap();
        start(&station, "camera").unwrap_err().code
    };
    assert_eq!(code("test:/nowhere"), ErrorCode::CameraMissing);
    assert_eq!(code("/dev/no-such-camera"), ErrorCode::CameraMissing);
    assert_eq!(
        code("/dev/null"),
        ErrorCode::CameraFailed,
        "a device that is no camera"
    );
    let (dir, id) = camera_of(&["good.jpg"]);
    set(&station, &id, "").unwrap();
    start(&station, "camera").unwrap();
    shown(&station, 0);
    dir.close().unwrap();
    let ended = loop {
        if let Err(error) = next(&station, 0) {
            break error;
        }
    };
    assert_eq!(
        ended.code,
        ErrorCode::CameraFailed,
        "unplugged while it ran"
    );
}

/// Waits until the program tells that a file has come.
fn arrived(events: &Receiver<AppEvent>) {
    while events.recv_timeout(SOON).unwrap() != (AppEvent::PhotoArrived {}) {}
}

fn take(station: &Station, draft: &DraftView) -> Result<Vec<u8>, ErrorCode> {
    let request = DraftRequest {
        draft: draft.draft.clone(),
    };
    let view = station.counter.take_folder_photo(&request);
    let view = view.map_err(|error| error.code)?;
    Ok(station
        .counter
        .blob(&view.photo.unwrap().blob)
        .unwrap()
        .bytes)
}

#[test]
fn the_newest_whole_file_of_the_folder_is_taken_and_never_a_piece() {
    let station = Station::open();
    let draft = station.draft();
    let dir = TempDir::new().unwrap();
    let file = |name: &str| dir.path().join(name);
    fs::write(file("before.jpg"), photo("good.jpg")).unwrap();
    set(&station, "", dir.path().to_str().unwrap()).unwrap();
    let events = station.counter.subscribe();
    start(&station, "folder").unwrap();
    assert_eq!(
        take(&station, &draft),
        Err(ErrorCode::PhotoNotArrived),
        "what lay there before is another citizen's"
    );

    write(&file("first.jpg"), &photo("good.jpg"));
    arrived(&events);
    assert_eq!(take(&station, &draft), Ok(photo("good.jpg")));

    let whole = photo("too-large.jpg");
    let (half, rest) = whole.split_at(whole.len() / 2);
    let mut slow = File::create(file("second.jpg")).unwrap();
    slow.write_all(half).unwrap();
    slow.sync_all().unwrap();
    write(&file("third.jpg.part"), half);
    write(&file("readme.txt"), b"not a picture");
    assert_eq!(
        take(&station, &draft),
        Ok(photo("good.jpg")),
        "what is being written is not read"
    );
    slow.write_all(rest).unwrap();
    drop(slow);
    arrived(&events);
    assert_eq!(take(&station, &draft), Ok(whole.clone()));

    fs::write(file("third.jpg.part"), photo("grey.jpg")).unwrap();
    fs::rename(file("third.jpg.part"), file("third.jpg")).unwrap();
    arrived(&events);
    assert_eq!(
        take(&station, &draft),
        Ok(photo("grey.jpg")),
        "renamed when it was whole"
    );

    write(&file("fourth.jpg"), half);
    arrived(&events);
    assert_eq!(
        take(&station, &draft),
        Ok(photo("grey.jpg")),
        "closed, but only a piece"
    );
    station.counter.stop_capture();
    assert_eq!(take(&station, &draft), Err(ErrorCode::PhotoNotArrived));
}

fn write(path: &Path, bytes: &[u8]) {
    fs::write(path, bytes).unwrap();
}

#[test]
fn a_folder_that_is_not_there_is_not_set() {
    let station = Station::open();
    let error = set(&station, "", "/nowhere/at/all").unwrap_err();
    assert_eq!(
        (error.code, error.params["reason"].as_str()),
        (ErrorCode::InvalidInput, "not_a_folder")
    );
    assert_eq!(
        start(&station, "folder").unwrap_err().code,
        ErrorCode::PhotoFolderMissing
    );
    let dir = TempDir::new().unwrap();
    set(&station, "", dir.path().to_str().unwrap()).unwrap();
    dir.close().unwrap();
    assert_eq!(
        start(&station, "folder").unwrap_err().code,
        ErrorCode::PhotoFolderMissing,
        "it was there when it was set"
    );
}
