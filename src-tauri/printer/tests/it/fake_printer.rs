//! An IPP printer inside the test. It parses with the `ipp` crate, prints nothing, counts pages,
//! and fails in the way it was told.

use std::collections::{HashMap, VecDeque};
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::{Arc, Mutex, MutexGuard};
use std::thread;

use counter_printer::QueueAddress;
use ipp::parser::IppParser;
use ipp::prelude::*;
use ipp::reader::IppReader;

/// How the printer answers an operation instead of doing what it should.
#[derive(Clone, Debug)]
pub(crate) enum Fails {
    /// Reads the request and never answers.
    Stalls,
    /// Does what was asked and closes the connection without an answer.
    LosesAnswer,
    /// Answers with these bytes, as if they were IPP.
    Answers(Vec<u8>),
    /// Sends these bytes instead of HTTP.
    SendsRaw(Vec<u8>),
    /// Answers with an HTTP status.
    Http(u16),
    /// Answers with an IPP status.
    Status(u16),
}

/// `job-state` and its reasons at one look.
pub(crate) type Look = (i32, &'static str);

#[derive(Debug)]
pub(crate) struct FakeJob {
    pub(crate) id: i32,
    pub(crate) name: String,
    pub(crate) user: String,
    pub(crate) document: Vec<u8>,
    pub(crate) pages: usize,
    pub(crate) media: String,
    pub(crate) copies: i32,
    /// Job attributes as they came.
    pub(crate) attributes: Vec<String>,
    looks: VecDeque<Look>,
}

#[derive(Debug)]
pub(crate) struct State {
    pub(crate) condition: i32,
    pub(crate) reasons: Vec<&'static str>,
    pub(crate) accepting: bool,
    /// Lists of keywords that it says of itself.
    pub(crate) abilities: Vec<(&'static str, Vec<&'static str>)>,
    pub(crate) fails: HashMap<u16, Fails>,
    /// What each new job says, look by look; the last one stays.
    pub(crate) script: Vec<Look>,
    pub(crate) jobs: Vec<FakeJob>,
    pub(crate) queues: Vec<(String, String, String)>,
    pub(crate) asked: Vec<Operation>,
    next_id: i32,
    off: bool,
    open: Vec<TcpStream>,
}

impl State {
    pub(crate) fn fail(&mut self, operation: Operation, how: Fails) {
        self.fails.insert(operation as u16, how);
    }

    /// Switches the printer off and on: jobs are forgotten, and numbers begin again.
    pub(crate) fn power_cycle(&mut self) {
        self.jobs.clear();
        self.next_id = 1;
    }

    pub(crate) fn put_job(&mut self, name: &str, looks: &[Look]) -> i32 {
        let id = self.next_id;
        self.next_id += 1;
        self.jobs.push(FakeJob {
            id,
            name: name.to_owned(),
            user: "somebody".to_owned(),
            document: Vec::new(),
            pages: 0,
            media: String::new(),
            copies: 1,
            attributes: Vec::new(),
            looks: looks.iter().copied().collect(),
        });
        id
    }
}

pub(crate) struct FakePrinter {
    address: SocketAddr,
    state: Arc<Mutex<State>>,
}

impl FakePrinter {
    /// A printer that is idle and completes each job at the second look.
    pub(crate) fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let state = Arc::new(Mutex::new(State {
            condition: 3,
            reasons: vec!["none"],
            accepting: true,
            abilities: Vec::new(),
            fails: HashMap::new(),
            script: vec![(5, "job-printing"), (9, "job-completed-successfully")],
            jobs: Vec::new(),
            queues: Vec::new(),
            asked: Vec::new(),
            next_id: 1,
            off: false,
            open: Vec::new(),
        }));
        let shared = Arc::clone(&state);
        thread::spawn(move || {
            for stream in listener.incoming() {
                if shared.lock().unwrap().off {
                    return;
                }
                let shared = Arc::clone(&shared);
                thread::spawn(move || serve(stream.unwrap(), &shared));
            }
        });
        Self { address, state }
    }

    pub(crate) fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap()
    }

    pub(crate) fn address(&self) -> QueueAddress {
        format!("ipp://{}/ipp/print", self.address).parse().unwrap()
    }

    /// Closes the door: from now on connections are refused.
    pub(crate) fn switch_off(&self) {
        let mut state = self.state();
        if !state.off {
            state.off = true;
            drop(state);
            // Wakes the listener, which sees that it is off and closes its socket; the next
            // connection is refused as soon as it has.
            drop(TcpStream::connect(self.address));
            while TcpStream::connect(self.address).is_ok() {
                thread::yield_now();
            }
        }
    }
}

impl Drop for FakePrinter {
    fn drop(&mut self) {
        if !thread::panicking() {
            self.switch_off();
        }
    }
}

/// A PDF with so many pages, as far as this printer looks.
pub(crate) fn pdf(pages: usize) -> Vec<u8> {
    let mut pdf = b"%PDF-1.7\n1 0 obj<</Type/Pages>>endobj\n".to_vec();
    for page in 0..pages {
        pdf.extend(format!("{} 0 obj<</Type /Page>>endobj\n", page + 2).bytes());
    }
    pdf.extend((0..=255).cycle().take(100_000));
    pdf.extend(b"\n%%EOF\n");
    pdf
}

fn serve(mut stream: TcpStream, shared: &Mutex<State>) {
    let Some(body) = read_http(&stream) else {
        return;
    };
    let Ok(request) = IppParser::new(IppReader::new(std::io::Cursor::new(body))).parse() else {
        return;
    };
    let number = request.header().operation_or_status.cast_unsigned();
    let operation = Operation::from_u16(number).unwrap();
    let mut state = shared.lock().unwrap();
    state.asked.push(operation);
    let fails = state.fails.get(&number).cloned();
    match fails {
        Some(Fails::Stalls) => state.open.push(stream),
        Some(Fails::LosesAnswer) => drop(answer(operation, request, &mut state)),
        Some(Fails::Answers(bytes)) => http(&mut stream, 200, &bytes),
        Some(Fails::SendsRaw(bytes)) => drop(stream.write_all(&bytes)),
        Some(Fails::Http(status)) => http(&mut stream, status, b""),
        Some(Fails::Status(status)) => {
            let mut response = respond(StatusCode::SuccessfulOk);
            response.header_mut().operation_or_status = status.cast_signed();
            http(&mut stream, 200, &response.to_bytes());
        }
        None => {
            let response = answer(operation, request, &mut state);
            http(&mut stream, 200, &response.to_bytes());
        }
    }
}

fn read_http(stream: &TcpStream) -> Option<Vec<u8>> {
    let mut reader = BufReader::new(stream);
    let mut length = 0;
    loop {
        let mut line = String::new();
        if reader.read_line(&mut line).ok()? == 0 {
            return None;
        }
        if line.trim().is_empty() {
            break;
        }
        if let Some(value) = line.to_ascii_lowercase().strip_prefix("content-length:") {
            length = value.trim().parse().ok()?;
        }
    }
    let mut body = vec![0; length];
    reader.read_exact(&mut body).ok()?;
    Some(body)
}

fn http(stream: &mut TcpStream, status: u16, body: &[u8]) {
    let head = format!(
        "HTTP/1.1 {status} X\r\ncontent-type: application/ipp\r\ncontent-length: {}\r\nconnection: close\r\n\r\n",
        body.len()
    );
    // A client that has gone away is none of the printer's business.
    let _ = stream.write_all(head.as_bytes());
    let _ = stream.write_all(body);
}

fn respond(status: StatusCode) -> IppRequestResponse {
    IppRequestResponse::new_response(IppVersion::v1_1(), status, 1).unwrap()
}

fn keyword(text: &str) -> IppValue {
    IppValue::new_keyword(text).unwrap()
}

fn job_attributes(request: &IppRequestResponse) -> Vec<String> {
    let groups = request.attributes().groups_of(DelimiterTag::JobAttributes);
    let mut attributes: Vec<String> = groups
        .flat_map(|group| group.attributes().iter())
        .map(|attribute| format!("{} {}", attribute.name(), attribute.value()))
        .collect();
    attributes.sort();
    attributes
}

fn answer(
    operation: Operation,
    request: IppRequestResponse,
    state: &mut State,
) -> IppRequestResponse {
    let text = |name: &str| find(&request, name).map(ToString::to_string);
    let number = |name: &str| find(&request, name).and_then(|value| value.as_integer().copied());
    let mut response = respond(StatusCode::SuccessfulOk);
    let mut add = |tag, name: &str, value| {
        response
            .attributes_mut()
            .add(tag, IppAttribute::with_name(name, value).unwrap());
    };
    match operation {
        Operation::GetPrinterAttributes => {
            let reasons = state
                .reasons
                .iter()
                .map(|&reason| keyword(reason))
                .collect();
            let tag = DelimiterTag::PrinterAttributes;
            add(tag, "printer-state", IppValue::Enum(state.condition));
            add(tag, "printer-state-reasons", IppValue::Array(reasons));
            add(
                tag,
                "printer-is-accepting-jobs",
                IppValue::Boolean(state.accepting),
            );
            add(tag, "queued-job-count", IppValue::Integer(0));
            for (name, keywords) in &state.abilities {
                let keywords = keywords.iter().map(|&word| keyword(word)).collect();
                add(tag, name, IppValue::Array(keywords));
            }
        }
        Operation::PrintJob => {
            let (name, user) = (
                text("job-name").unwrap(),
                text("requesting-user-name").unwrap(),
            );
            let media = text("media").unwrap_or_default();
            let copies = number("copies").unwrap();
            let attributes = job_attributes(&request);
            let script = state.script.clone();
            let id = state.put_job(&name, &script);
            let tag = DelimiterTag::JobAttributes;
            add(tag, "job-id", IppValue::Integer(id));
            add(tag, "job-state", IppValue::Enum(3));
            let mut document = Vec::new();
            request.into_payload().read_to_end(&mut document).unwrap();
            let job = state.jobs.last_mut().unwrap();
            job.pages = document
                .windows(12)
                .filter(|window| window == b"/Type /Page>")
                .count();
            (job.document, job.user, job.media, job.copies) = (document, user, media, copies);
            job.attributes = attributes;
        }
        Operation::GetJobs => {
            let completed = text("which-jobs").as_deref() == Some("completed");
            for job in &state.jobs {
                let finished = job.looks.front().is_some_and(|(state, _)| *state >= 7);
                if finished == completed {
                    let mut group = IppAttributeGroup::new(DelimiterTag::JobAttributes);
                    let name = IppValue::new_name_without_language(&job.name).unwrap();
                    let id = IppValue::Integer(job.id);
                    group
                        .attributes_mut()
                        .push(IppAttribute::with_name("job-id", id).unwrap());
                    group
                        .attributes_mut()
                        .push(IppAttribute::with_name("job-name", name).unwrap());
                    response.attributes_mut().groups_mut().push(group);
                }
            }
        }
        Operation::GetJobAttributes => {
            let id = number("job-id").unwrap();
            let Some(job) = state.jobs.iter_mut().find(|job| job.id == id) else {
                return respond(StatusCode::ClientErrorNotFound);
            };
            let (job_state, reason) = job.looks[0];
            if job.looks.len() > 1 {
                job.looks.pop_front();
            }
            let tag = DelimiterTag::JobAttributes;
            add(tag, "job-id", IppValue::Integer(id));
            add(
                tag,
                "job-name",
                IppValue::new_name_without_language(&job.name).unwrap(),
            );
            add(tag, "job-state", IppValue::Enum(job_state));
            add(tag, "job-state-reasons", keyword(reason));
            let sheets = i32::try_from(job.pages).unwrap();
            add(tag, "job-media-sheets-completed", IppValue::Integer(sheets));
        }
        Operation::CancelJob => {
            let id = number("job-id").unwrap();
            let Some(job) = state.jobs.iter_mut().find(|job| job.id == id) else {
                return respond(StatusCode::ClientErrorNotFound);
            };
            if job.looks[0].0 >= 7 {
                return respond(StatusCode::ClientErrorNotPossible);
            }
            job.looks = VecDeque::from([(7, "job-canceled-by-user")]);
        }
        Operation::CupsGetPrinters => {
            for (name, info, uri) in &state.queues {
                let mut group = IppAttributeGroup::new(DelimiterTag::PrinterAttributes);
                let values = [
                    (
                        "printer-name",
                        IppValue::new_name_without_language(name).unwrap(),
                    ),
                    (
                        "printer-info",
                        IppValue::new_text_without_language(info).unwrap(),
                    ),
                    ("printer-uri-supported", IppValue::new_uri(uri).unwrap()),
                ];
                for (name, value) in values {
                    group
                        .attributes_mut()
                        .push(IppAttribute::with_name(name, value).unwrap());
                }
                response.attributes_mut().groups_mut().push(group);
            }
        }
        other => panic!("the counter has no use for {other:?}"),
    }
    response
}

fn find<'a>(request: &'a IppRequestResponse, name: &str) -> Option<&'a IppValue> {
    let groups = request.attributes().groups();
    groups
        .iter()
        .find_map(|group| group.get(name))
        .map(IppAttribute::value)
}
