//! A made-up security module over HTTPS on the loopback, under a made-up authority.
//!
//! One request a connection, which is all that the client needs; anything else gets status 400.

use std::io::{self, BufRead as _, BufReader, Read as _, Write as _};
use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;

use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, IsCa, KeyPair};
use rustls::crypto::ring;
use rustls::pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer};
use rustls::{ServerConfig, ServerConnection, StreamOwned};

use super::keys::{Keys, result};

/// The longest request that is read.
const LIMIT: u64 = 4096;

/// Something that goes wrong on purpose.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SecurityModuleFault {
    /// Every request gets this status of HTTP.
    Answers(u16),
    /// The answer is no line of results.
    Garbage,
    /// The connection is taken and nothing is said.
    Silent,
    /// The results are those of other keys, as if the card were forged.
    OtherKeys,
}

/// A security module that listens. Dropping it ends it.
pub struct VirtualSecurityModule {
    address: SocketAddr,
    authority: String,
    shared: Arc<Shared>,
    thread: Option<JoinHandle<()>>,
}

struct Shared {
    keys: Keys,
    fault: Mutex<Option<SecurityModuleFault>>,
    requests: AtomicUsize,
    stopping: AtomicBool,
}

impl VirtualSecurityModule {
    /// Starts one with the keys of a province.
    ///
    /// # Errors
    ///
    /// When there is no port, or no certificate can be made.
    pub fn start(keys: Keys) -> io::Result<Self> {
        let (authority, config) = credentials().map_err(io::Error::other)?;
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?;
        let address = listener.local_addr()?;
        let shared = Arc::new(Shared {
            keys,
            fault: Mutex::default(),
            requests: AtomicUsize::new(0),
            stopping: AtomicBool::new(false),
        });
        let served = Arc::clone(&shared);
        let thread = std::thread::Builder::new()
            .name("security-module".to_owned())
            .spawn(move || {
                let config = Arc::new(config);
                // What is silent keeps its connection until the end.
                let mut held = Vec::new();
                for stream in listener.incoming() {
                    if served.stopping.load(Ordering::Acquire) {
                        return;
                    }
                    let Ok(stream) = stream else { return };
                    if served.fault() == Some(SecurityModuleFault::Silent) {
                        held.push(stream);
                        continue;
                    }
                    // A client that does not trust the certificate goes away in the middle.
                    let _ = served.converse(stream, Arc::clone(&config));
                }
            })?;
        Ok(Self {
            address,
            authority,
            shared,
            thread: Some(thread),
        })
    }

    /// Its address.
    pub fn url(&self) -> String {
        format!("https://{}/ssc/authenticate", self.address)
    }

    /// The authority's certificate in PEM.
    pub fn authority(&self) -> &str {
        &self.authority
    }

    /// Switches a fault on, or all off.
    pub fn fault(&self, fault: Option<SecurityModuleFault>) {
        *self
            .shared
            .fault
            .lock()
            .unwrap_or_else(PoisonError::into_inner) = fault;
    }

    /// Requests that were understood so far.
    pub fn requests(&self) -> usize {
        self.shared.requests.load(Ordering::Acquire)
    }
}

impl Drop for VirtualSecurityModule {
    fn drop(&mut self) {
        self.shared.stopping.store(true, Ordering::Release);
        // Wakes the thread, which then sees that it ends.
        let _ = TcpStream::connect(self.address);
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

impl Shared {
    fn fault(&self) -> Option<SecurityModuleFault> {
        *self.fault.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn converse(&self, stream: TcpStream, config: Arc<ServerConfig>) -> io::Result<()> {
        let connection = ServerConnection::new(config).map_err(io::Error::other)?;
        let mut stream = BufReader::new(StreamOwned::new(connection, stream));
        let mut length = 0;
        loop {
            let mut line = String::new();
            stream.by_ref().take(LIMIT).read_line(&mut line)?;
            let line = line.trim_end().to_ascii_lowercase();
            if let Some(value) = line.strip_prefix("content-length:") {
                length = value.trim().parse().unwrap_or_default();
            }
            if line.is_empty() {
                break;
            }
        }
        let mut body = String::new();
        stream
            .by_ref()
            .take(LIMIT.min(length))
            .read_to_string(&mut body)?;
        let (status, answer) = match self.fault() {
            Some(SecurityModuleFault::Answers(status)) => (status, String::new()),
            Some(SecurityModuleFault::Garbage) => (200, "〈系统繁忙〉".to_owned()),
            fault => {
                let keys = match fault {
                    Some(SecurityModuleFault::OtherKeys) => Keys::of_province(0x3C),
                    _ => self.keys,
                };
                let answer = compute(keys, &body);
                self.requests
                    .fetch_add(answer.is_some().into(), Ordering::AcqRel);
                answer.map_or((400, String::new()), |answer| (200, answer))
            }
        };
        let stream = stream.get_mut();
        write!(
            stream,
            "HTTP/1.1 {status} .\r\ncontent-type: text/plain; charset=utf-8\r\ncontent-length: \
             {}\r\nconnection: close\r\n\r\n{answer}",
            answer.len()
        )?;
        stream.conn.send_close_notify();
        stream.flush()
    }
}

/// The line of step one in, the line of step two out.
fn compute(keys: Keys, line: &str) -> Option<String> {
    let items: Vec<&str> = line.split('|').collect();
    let [area, historical, "03", identification, internal @ .., ""] = items.as_slice() else {
        return None;
    };
    let [factor, original, outer_factor, outer_original] = *internal else {
        return None;
    };
    if !identification.starts_with(area) {
        return None;
    }
    let area = format!("{area}sx");
    let historical = hex::decode(historical).ok()?;
    let keys = keys
        .diversified(*area.as_bytes().first_chunk()?)
        .diversified(*historical.last_chunk()?);
    let half = |text: &str| <[u8; 8]>::try_from(hex::decode(text).ok()?).ok();
    let inner = result(keys.internal, half(factor)?, half(original)?);
    let outer = result(keys.reading, half(outer_factor)?, half(outer_original)?);
    Some(format!(
        "{}{original}|{}{outer_original}|",
        hex::encode_upper(inner),
        hex::encode_upper(outer)
    ))
}

/// An authority in PEM, and a server whose certificate is from it.
fn credentials() -> Result<(String, ServerConfig), Box<dyn std::error::Error + Send + Sync>> {
    let mut params = CertificateParams::new(Vec::<String>::new())?;
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    let authority = CertifiedIssuer::self_signed(params, KeyPair::generate()?)?;
    let key = KeyPair::generate()?;
    let certificate = CertificateParams::new(vec![Ipv4Addr::LOCALHOST.to_string()])?
        .signed_by(&key, &authority)?;
    let private = PrivateKeyDer::Pkcs8(PrivatePkcs8KeyDer::from(key.serialize_der()));
    let config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()?
        .with_no_client_auth()
        .with_single_cert(vec![certificate.der().clone()], private)?;
    Ok((authority.as_ref().pem(), config))
}
