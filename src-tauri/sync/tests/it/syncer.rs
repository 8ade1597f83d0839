//! The running syncer against a server of ours: photos and acts, a look-up meanwhile, a line that
//! fails, and an end in the middle.

use std::collections::BTreeSet;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use axum::Json;
use axum::body::Bytes;
use axum::http::{Method, StatusCode};
use axum::response::{IntoResponse as _, Response};
use counter_act::{Chain, Hash, Head};
use counter_domain::id::DeviceId;
use counter_sync::plan::{Note, QueuedAct};
use counter_sync::{Options, Phase, Syncer};
use counter_wire::blob::{BlobName, BlobState, MissingRequest, MissingResponse};
use counter_wire::change::ChangesPage;
use counter_wire::person::{LookupRequest, LookupResponse};
use counter_wire::push::{PushRequest, PushResponse, PushedAct};
use counter_wire::verdict::{ActVerdict, Verdict};

use crate::plan::{act, id};
use crate::support::{Authority, Fault, Memory, SHORT, Server, centre_key, identity, today};

const PATIENT: Duration = Duration::from_mins(1);

/// What a modelled centre has.
#[derive(Default)]
struct Centre {
    blobs: BTreeSet<Hash>,
    acts: Vec<String>,
    /// Photos that came while a push was judged.
    beside: usize,
    judging: bool,
}

/// The doors that hold a push back until a test lets it through.
struct Doors {
    reached: Sender<()>,
    through: Receiver<()>,
}

/// Answers as a centre does; a push waits at its doors, where there are any.
fn centre(
    known: Arc<Mutex<Centre>>,
    doors: Option<Doors>,
) -> impl Fn(&Method, &str, Bytes) -> Response + Send + Sync + 'static {
    let doors = Mutex::new(doors);
    move |method, path, body| {
        let path = path.split('?').next().unwrap_or_default();
        match (method.as_str(), path) {
            ("POST", "/v1/blobs/missing") => {
                let asked: MissingRequest = serde_json::from_slice(&body).expect("a question");
                let known = known.lock().expect("no panic");
                let missing = asked.blobs.iter().map(|blob| BlobState {
                    sha256: blob.sha256,
                    have: 0,
                    complete: known.blobs.contains(&blob.sha256),
                });
                let missing = missing.filter(|state| !state.complete).collect();
                Json(MissingResponse { missing }).into_response()
            }
            ("PUT", _) => {
                let sha256 = Hash::of(&body);
                let mut known = known.lock().expect("no panic");
                known.blobs.insert(sha256);
                known.beside += usize::from(known.judging);
                Json(BlobState {
                    sha256,
                    have: body.len() as u64,
                    complete: true,
                })
                .into_response()
            }
            ("POST", "/v1/acts") => {
                let asked: PushRequest = serde_json::from_slice(&body).expect("a push");
                if let Some(doors) = doors.lock().expect("no panic").take() {
                    known.lock().expect("no panic").judging = true;
                    doors.reached.send(()).expect("the test waits");
                    let _ = doors.through.recv();
                    known.lock().expect("no panic").judging = false;
                }
                Json(judged(&known, asked)).into_response()
            }
            ("GET", "/v1/changes") => Json(ChangesPage {
                incarnation: "one".to_owned(),
                cursor: "1".to_owned(),
                more: false,
                remaining: 0,
                changes: Vec::new(),
                watermark: None,
                at: today(),
            })
            .into_response(),
            ("POST", "/v1/people/lookups") => Json(LookupResponse { person: None }).into_response(),
            _ => StatusCode::NOT_FOUND.into_response(),
        }
    }
}

fn judged(known: &Mutex<Centre>, asked: PushRequest) -> PushResponse {
    let mut known = known.lock().expect("no panic");
    let verdicts = asked.acts.into_iter().map(|pushed| {
        let act = pushed.sealed.parse().expect("the id stands for the act");
        known.acts.push(pushed.sealed);
        ActVerdict {
            act,
            verdict: Verdict::Accepted {
                version: 1,
                at: today(),
                by: None,
                joined_into: None,
            },
        }
    });
    PushResponse {
        incarnation: "one".to_owned(),
        verdicts: verdicts.collect(),
        people: Vec::new(),
        gaps: Vec::new(),
    }
}

fn photo(seq: u64) -> Vec<u8> {
    seq.to_be_bytes().repeat(3_000)
}

/// A queue of so many acts with a photo each, all on one person.
fn queue(server: &Server, authority: &Authority, length: u64) -> Arc<Memory> {
    let chain = Chain::start(DeviceId(uuid::Uuid::from_u128(7)), 1);
    let acts = (1..=length).map(|seq| {
        let photo = photo(seq);
        let queued = QueuedAct {
            attachments: vec![BlobName {
                sha256: Hash::of(&photo),
                bytes: photo.len() as u64,
            }],
            ..act(seq, "person/a")
        };
        let pushed = PushedAct {
            sealed: id(seq).to_string(),
            payload: None,
        };
        (queued, pushed)
    });
    Memory::new(
        identity(server, authority),
        Head::sign(&chain, today(), &centre_key()),
        today(),
        acts,
        (1..=length).map(photo),
    )
}

fn start(memory: &Arc<Memory>) -> Syncer {
    let deadlines = counter_sync::client::Deadlines {
        bulk: PATIENT,
        ..SHORT
    };
    Syncer::start(memory.clone(), Options { deadlines }).expect("a thread")
}

fn doors() -> (Doors, Receiver<()>, Sender<()>) {
    let (reached, at_the_door) = channel();
    let (open, through) = channel();
    (Doors { reached, through }, at_the_door, open)
}

#[test]
fn s04_a_queue_is_worked_off_in_its_order_and_the_next_photos_go_meanwhile() {
    let authority = Authority::new();
    let known = Arc::new(Mutex::new(Centre::default()));
    let (doors, at_the_door, open) = doors();
    let server = Server::answering(&authority, centre(Arc::clone(&known), Some(doors)));
    let memory = queue(&server, &authority, 300);
    let syncer = start(&memory);
    at_the_door.recv_timeout(PATIENT).expect("the first push");
    assert_eq!(syncer.progress().phase, Phase::Sending);
    let started = Instant::now();
    while known.lock().unwrap().beside < 50 {
        assert!(started.elapsed() < PATIENT, "photos wait for the verdicts");
        std::thread::yield_now();
    }
    open.send(()).expect("the centre waits");
    memory.wait_until("everything is answered", |state| state.waiting.is_empty());
    let expected: Vec<String> = (1..=300).map(|seq| id(seq).to_string()).collect();
    assert_eq!(known.lock().unwrap().acts, expected, "each once, in order");
}

#[test]
fn somebody_who_is_looked_up_does_not_wait_for_a_long_push() {
    let authority = Authority::new();
    let known = Arc::new(Mutex::new(Centre::default()));
    let (doors, at_the_door, open) = doors();
    let server = Server::answering(&authority, centre(known, Some(doors)));
    let memory = queue(&server, &authority, 1);
    let syncer = start(&memory);
    at_the_door.recv_timeout(PATIENT).expect("the push");
    let number = "660000189907041234".to_owned();
    let found = syncer.look_up(LookupRequest::Number { number }, PATIENT);
    assert_eq!(found.expect("an answer").person, None);
    memory.look(|state| assert_eq!(state.waiting.len(), 1, "the push is still out"));
    open.send(()).expect("the centre waits");
    memory.wait_until("the act is answered", |state| state.waiting.is_empty());
}

#[test]
fn s16_a_line_that_fails_is_told_and_asked_again_when_somebody_says_so() {
    let authority = Authority::new();
    let known = Arc::new(Mutex::new(Centre::default()));
    let server = Server::answering(&authority, centre(Arc::clone(&known), None));
    server.fail(Some(Fault::LoginPage));
    let memory = queue(&server, &authority, 2);
    let syncer = start(&memory);
    let failed =
        |note: &Note| matches!(note, Note::LineFailed { code } if code == "captive_portal");
    memory.wait_until("the failure is noted", |state| {
        state.notes.iter().any(failed)
    });
    server.fail(None);
    syncer.now();
    memory.wait_until("everything is answered", |state| state.waiting.is_empty());
    memory.wait_until("the line is up", |state| {
        state.notes.last() == Some(&Note::LineUp)
    });
}

#[test]
fn it_ends_at_once_in_the_middle_of_a_push() {
    let authority = Authority::new();
    let (doors, at_the_door, open) = doors();
    let server = Server::answering(&authority, centre(Arc::default(), Some(doors)));
    let memory = queue(&server, &authority, 1);
    let syncer = start(&memory);
    at_the_door.recv_timeout(PATIENT).expect("the push");
    drop(syncer);
    memory.look(|state| assert_eq!(state.waiting.len(), 1, "nothing was taken down"));
    open.send(()).expect("the centre waits");
}
