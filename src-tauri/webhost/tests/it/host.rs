//! What every answer carries, and which requests are answered at all.

use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex};
use std::thread;

use counter_app::contract::{AppEvent, CommandError, ErrorCode};
use counter_webhost::{Address, Blob, Station, content_security_policy, serve};
use serde_json::{Value, json};
use tempfile::TempDir;

/// A station that repeats what it was asked.
#[derive(Default)]
struct Echo {
    listeners: Mutex<Vec<Sender<AppEvent>>>,
}

impl Station for Echo {
    fn call(&self, command: &str, request: Value) -> Result<Value, CommandError> {
        match command {
            "session" => Ok(json!({ "asked": request })),
            "login" => Err(CommandError::new(ErrorCode::WrongPassword).with("left", 4)),
            "touch" => panic!("a defect"),
            _ => Err(CommandError::new(ErrorCode::NotFound)),
        }
    }

    fn call_with_bytes(
        &self,
        command: &str,
        draft: &str,
        bytes: Vec<u8>,
    ) -> Result<Value, CommandError> {
        Ok(json!({ "command": command, "draft": draft, "bytes": bytes.len() }))
    }

    fn blob(&self, path: &str) -> Result<Blob, CommandError> {
        if path != "photo/ab12" {
            return Err(CommandError::new(ErrorCode::NotFound));
        }
        Ok(Blob {
            media_type: "image/jpeg".to_owned(),
            bytes: vec![0xff, 0xd8, 0x00],
        })
    }

    fn subscribe(&self) -> Receiver<AppEvent> {
        let (sender, receiver) = channel();
        self.listeners.lock().unwrap().push(sender);
        receiver
    }
}

struct Host {
    address: SocketAddr,
    station: Arc<Echo>,
    _ui: TempDir,
}

/// One HTTP answer.
#[derive(Debug)]
struct Answer {
    status: u16,
    head: String,
    body: Vec<u8>,
}

impl Host {
    fn start() -> Self {
        let ui = TempDir::new().unwrap();
        fs::write(ui.path().join("index.html"), "<title>社保柜台</title>").unwrap();
        let station = Arc::new(Echo::default());
        let (sender, address) = channel();
        let (shared, dir) = (Arc::clone(&station), ui.path().to_owned());
        thread::spawn(move || {
            let runtime = tokio::runtime::Runtime::new().unwrap();
            let ready = |Address(address)| sender.send(address).unwrap();
            runtime.block_on(serve(shared, &dir, 0, ready)).unwrap();
        });
        Self {
            address: address.recv().unwrap(),
            station,
            _ui: ui,
        }
    }

    /// Sends a request with these header lines, `Host` included, and reads the whole answer.
    fn send(&self, request: &str, headers: &[String], body: &[u8]) -> Answer {
        let mut stream = TcpStream::connect(self.address).unwrap();
        let headers = headers.join("\r\n");
        let length = body.len();
        let head = format!(
            "{request} HTTP/1.1\r\n{headers}\r\nContent-Length: {length}\r\nConnection: close\r\n\r\n"
        );
        stream.write_all(head.as_bytes()).unwrap();
        stream.write_all(body).unwrap();
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).unwrap();
        let end = answer.windows(4).position(|w| w == b"\r\n\r\n").unwrap();
        let (head, body) = answer.split_at(end + 4);
        let head = String::from_utf8(head.to_vec()).unwrap().to_lowercase();
        Answer {
            status: head.split(' ').nth(1).unwrap().parse().unwrap(),
            head,
            body: body.to_vec(),
        }
    }

    fn host(&self) -> String {
        format!("Host: {}", self.address)
    }

    fn get(&self, path: &str) -> Answer {
        self.send(&format!("GET {path}"), &[self.host()], b"")
    }

    fn post(&self, path: &str, media_type: &str, body: &[u8]) -> Answer {
        let media_type = format!("Content-Type: {media_type}");
        self.send(&format!("POST {path}"), &[self.host(), media_type], body)
    }
}

impl Answer {
    fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap()
    }
}

#[test]
fn a_command_is_json_in_and_json_out() {
    let host = Host::start();
    let answer = host.post("/api/session", "application/json", br#"{"a":1}"#);
    assert_eq!(
        (answer.status, answer.json()),
        (200, json!({ "asked": { "a": 1 } }))
    );
    let answer = host.post("/api/login", "application/json; charset=utf-8", b"{}");
    assert_eq!(answer.status, 422);
    let wrong = json!({ "code": "wrong_password", "params": { "left": "4" }, "incident": null });
    assert_eq!(answer.json(), wrong);
    assert_eq!(
        host.post("/api/nonsense", "application/json", b"{}").status,
        404
    );
}

#[test]
fn a_defect_is_an_answer_too() {
    let host = Host::start();
    for answer in [
        host.post("/api/touch", "application/json", b"{}"),
        host.post("/api/session", "application/json", b"{ not json"),
    ] {
        assert_eq!(answer.status, 500);
        assert_eq!(answer.json()["code"], "internal");
    }
    assert_eq!(host.get("/").status, 200, "the host lives on after a panic");
}

#[test]
fn bytes_are_handed_over_with_their_draft() {
    let host = Host::start();
    let photo = vec![0; 3 << 20];
    let answer = host.post(
        "/api/raw/attach_photo?draft=d-1",
        "application/octet-stream",
        &photo,
    );
    let expected = json!({ "command": "attach_photo", "draft": "d-1", "bytes": photo.len() });
    assert_eq!(answer.json(), expected);
    let answer = host.post("/api/session", "application/json", &photo);
    assert_eq!(answer.status, 413, "no form is that long");
}

#[test]
fn blobs_and_pages_carry_the_windows_own_policy() {
    let host = Host::start();
    let policy = content_security_policy().unwrap().to_lowercase();
    assert!(policy.contains("default-src 'self'; "), "{policy}");
    assert!(!policy.contains("unsafe"), "{policy}");
    for (path, media_type) in [
        ("/", "text/html"),
        ("/index.html", "text/html"),
        ("/blob/photo/ab12", "image/jpeg"),
    ] {
        let answer = host.get(path);
        assert_eq!(answer.status, 200, "{path}");
        let type_line = format!("content-type: {media_type}");
        assert!(answer.head.contains(&type_line), "{path}: {}", answer.head);
    }
    for path in ["/", "/blob/photo/ab12", "/blob/photo/none", "/nothing.js"] {
        let answer = host.get(path);
        let line = format!("content-security-policy: {policy}\r\n");
        assert!(answer.head.contains(&line), "{path}: {}", answer.head);
        assert!(
            answer.head.contains("x-content-type-options: nosniff"),
            "{path}"
        );
        assert!(answer.head.contains("cache-control: no-store"), "{path}");
    }
    assert_eq!(host.get("/blob/photo/ab12").body, [0xff, 0xd8, 0x00]);
    assert_eq!(host.get("/blob/photo/none").status, 404);
    assert_eq!(host.get("/../../../etc/passwd").status, 404);
}

#[test]
fn other_sites_get_no_answer() {
    let host = Host::start();
    let post = "POST /api/session";
    let json = "Content-Type: application/json".to_owned();
    let rebound = host.send(
        post,
        &["Host: evil.example".to_owned(), json.clone()],
        b"{}",
    );
    assert_eq!(rebound.status, 403, "a name that was pointed at 127.0.0.1");
    let foreign = "Origin: https://evil.example".to_owned();
    let answer = host.send(post, &[host.host(), json.clone(), foreign], b"{}");
    assert_eq!(answer.status, 403, "a page of another site");
    let form = host.post("/api/session", "text/plain", b"{}");
    assert_eq!(form.status, 415, "what a form can send without being asked");
    let own = format!("Origin: http://{}", host.address);
    assert_eq!(
        host.send(post, &[host.host(), json.clone(), own], b"{}")
            .status,
        200
    );
    let by_name = format!("Host: localhost:{}", host.address.port());
    assert_eq!(host.send(post, &[by_name, json], b"{}").status, 200);
    assert!(host.address.ip().is_loopback());
}

#[test]
fn events_are_told_as_they_happen() {
    let host = Host::start();
    let mut stream = TcpStream::connect(host.address).unwrap();
    write!(stream, "GET /events HTTP/1.1\r\n{}\r\n\r\n", host.host()).unwrap();
    let mut lines = BufReader::new(stream).lines().map(Result::unwrap);
    let head: Vec<String> = lines.by_ref().take_while(|line| !line.is_empty()).collect();
    assert!(
        head.contains(&"content-type: text/event-stream".to_owned()),
        "{head:?}"
    );
    let event = AppEvent::CardRemoved {
        reader: "读卡器".to_owned(),
    };
    for listener in host.station.listeners.lock().unwrap().iter() {
        listener.send(event.clone()).unwrap();
    }
    let told = lines.find_map(|line| line.strip_prefix("data: ").map(str::to_owned));
    let told: AppEvent = serde_json::from_str(&told.unwrap()).unwrap();
    assert_eq!(told, event);
}
