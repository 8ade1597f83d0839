//! A line to the centre that can be cut, stalled, made one-way, cut short, or be somebody else's.
//!
//! It forwards bytes and knows nothing of TLS, so what arrives is what was sent, or it does not
//! arrive. A repeated request is made the way a network makes one: the request passes and its reply
//! is lost ([`Line::LoseReplies`]), so that the client says it again. Requests overtake one another
//! by [`Line::Jumbled`], which holds every second connection back.
//!
//! Faults come by the line that is set, or by a seed ([`Proxy::weather`]) that draws one for each
//! connection.

#![expect(clippy::expect_used, reason = "a fixture that fails ends its test")]

use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::tcp::{OwnedReadHalf, OwnedWriteHalf};
use tokio::net::{TcpListener, TcpStream};
use tokio::runtime::Runtime;
use tokio::sync::watch;

/// What the line is like. A line that is set holds for connections that are there, too.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Line {
    /// It works.
    Up,
    /// Nobody answers, and whatever is connected is cut.
    Down,
    /// Connections stand and nothing passes.
    Stalled,
    /// What the counter says arrives; what the centre says does not.
    LoseReplies,
    /// What the counter says is lost on the way.
    LoseRequests,
    /// New connections are cut after so many bytes from the centre.
    CutReplyAfter(u64),
    /// New connections are cut after so many bytes from the counter.
    CutRequestAfter(u64),
    /// A captive portal: every new connection is answered by a page in clear text.
    Captive,
    /// Every second connection waits until another one has gone by.
    Jumbled,
}

/// The line; a clone is the same line.
#[derive(Clone)]
pub struct Proxy {
    address: SocketAddr,
    shared: Arc<Shared>,
    line: watch::Sender<Line>,
    // Ends every connection when it is dropped.
    _runtime: Arc<Runtime>,
}

struct Shared {
    centre: Mutex<SocketAddr>,
    weather: Mutex<Option<fastrand::Rng>>,
    connections: AtomicU64,
    /// Bytes from the centre.
    received: AtomicU64,
    passed: tokio::sync::Notify,
    cut: watch::Sender<()>,
}

impl Proxy {
    /// A working line to a centre.
    ///
    /// # Panics
    ///
    /// If the loopback device gives no port.
    pub fn to(centre: SocketAddr) -> Self {
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(1)
            .enable_all()
            .build()
            .expect("a runtime can be made");
        let listener = runtime
            .block_on(TcpListener::bind((Ipv4Addr::LOCALHOST, 0)))
            .expect("loopback has a free port");
        let address = listener
            .local_addr()
            .expect("a bound socket has an address");
        let (line, watched) = watch::channel(Line::Up);
        let shared = Arc::new(Shared {
            centre: Mutex::new(centre),
            weather: Mutex::new(None),
            connections: AtomicU64::new(0),
            received: AtomicU64::new(0),
            passed: tokio::sync::Notify::new(),
            cut: watch::Sender::new(()),
        });
        runtime.spawn(accept(listener, Arc::clone(&shared), watched));
        Self {
            address,
            shared,
            line,
            _runtime: Arc::new(runtime),
        }
    }

    /// Where counters connect to.
    pub const fn address(&self) -> SocketAddr {
        self.address
    }

    /// Changes the line.
    pub fn set(&self, line: Line) {
        *self
            .shared
            .weather
            .lock()
            .unwrap_or_else(PoisonError::into_inner) = None;
        self.line.send_replace(line);
    }

    /// From now on each connection's fate is drawn; the same seed draws the same fates.
    pub fn weather(&self, seed: u64) {
        *self
            .shared
            .weather
            .lock()
            .unwrap_or_else(PoisonError::into_inner) = Some(fastrand::Rng::with_seed(seed));
        self.line.send_replace(Line::Up);
    }

    /// Whatever is connected is cut; what connects anew finds the line as it is.
    pub fn cut(&self) {
        self.shared.cut.send_replace(());
    }

    /// The centre now listens elsewhere, because it was started again.
    pub fn moved(&self, centre: SocketAddr) {
        *self
            .shared
            .centre
            .lock()
            .unwrap_or_else(PoisonError::into_inner) = centre;
    }

    /// Bytes that the centre has said so far, as they travel.
    pub fn received(&self) -> u64 {
        self.shared.received.load(Ordering::SeqCst)
    }

    /// Connections so far.
    pub fn connections(&self) -> u64 {
        self.shared.connections.load(Ordering::SeqCst)
    }
}

async fn accept(listener: TcpListener, shared: Arc<Shared>, line: watch::Receiver<Line>) {
    while let Ok((client, _)) = listener.accept().await {
        let number = shared.connections.fetch_add(1, Ordering::SeqCst);
        let drawn = shared
            .weather
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .as_mut()
            .map(draw);
        let mut watched = line.clone();
        let fate = Fate {
            line: drawn.unwrap_or_else(|| *watched.borrow_and_update()),
            set: drawn.is_none().then(|| line.clone()),
            number,
        };
        let shared = Arc::clone(&shared);
        let mut cut = shared.cut.subscribe();
        tokio::spawn(async move {
            let down = async {
                // The sender lives as long as the proxy.
                let _ = watched.wait_for(|line| *line == Line::Down).await;
            };
            tokio::select! {
                () = down => {}
                _ = cut.changed() => {}
                _ = carry(client, fate, &shared) => {}
            }
        });
    }
}

/// What happens to one connection.
struct Fate {
    /// At its beginning.
    line: Line,
    /// Where the line is asked again at each piece; none where the weather drew it.
    set: Option<watch::Receiver<Line>>,
    number: u64,
}

/// Half of all connections have good weather.
fn draw(random: &mut fastrand::Rng) -> Line {
    match random.u8(0..20) {
        0..10 => Line::Up,
        10..12 => Line::Down,
        12..14 => Line::LoseReplies,
        14 => Line::LoseRequests,
        15..17 => Line::CutReplyAfter(random.u64(1..20_000)),
        17..19 => Line::CutRequestAfter(random.u64(1..60_000)),
        _ => Line::Captive,
    }
}

async fn carry(mut client: TcpStream, fate: Fate, shared: &Shared) -> io::Result<()> {
    match fate.line {
        Line::Down => return Ok(()),
        Line::Captive => return captive(&mut client).await,
        Line::Jumbled if fate.number.is_multiple_of(2) => {
            // A line that nobody else uses must not wait for ever.
            let other = shared.passed.notified();
            let _ = tokio::time::timeout(Duration::from_millis(300), other).await;
        }
        _ => {}
    }
    let centre = *shared.centre.lock().unwrap_or_else(PoisonError::into_inner);
    let centre = TcpStream::connect(centre).await?;
    client.set_nodelay(true)?;
    centre.set_nodelay(true)?;
    let (from_client, to_client) = client.into_split();
    let (from_centre, to_centre) = centre.into_split();
    let (asked, sent) = (AtomicU64::new(0), AtomicU64::new(0));
    let outcome = tokio::select! {
        ended = pump(from_client, to_centre, &fate, Direction::Up, &asked, &sent) => ended,
        ended = pump(from_centre, to_client, &fate, Direction::Down, &asked, &shared.received) => ended,
    };
    shared.passed.notify_waiters();
    outcome
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Direction {
    Up,
    Down,
}

/// Bytes from the counter after which a drawn [`Line::LoseReplies`] begins: its side of a TLS 1.3
/// handshake with its certificate is smaller, that and a push are larger.
const HANDSHAKE: u64 = 3_000;

async fn pump(
    mut from: OwnedReadHalf,
    mut to: OwnedWriteHalf,
    fate: &Fate,
    direction: Direction,
    asked: &AtomicU64,
    counted: &AtomicU64,
) -> io::Result<()> {
    let mut buffer = vec![0; 16 * 1024];
    let mut passed = 0_u64;
    loop {
        let count = from.read(&mut buffer).await?;
        if count == 0 {
            return to.shutdown().await;
        }
        passed += count as u64;
        counted.fetch_add(count as u64, Ordering::SeqCst);
        if direction == Direction::Up {
            asked.store(passed, Ordering::SeqCst);
        }
        let line = fate.set.as_ref().map_or(fate.line, |set| *set.borrow());
        let drawn = fate.set.is_none();
        let lost = match (line, direction) {
            (Line::Stalled, _) | (Line::LoseRequests, Direction::Up) => true,
            (Line::LoseReplies, Direction::Down) => {
                !drawn || asked.load(Ordering::SeqCst) > HANDSHAKE
            }
            _ => false,
        };
        if lost {
            continue;
        }
        let limit = match (fate.line, direction) {
            (Line::CutReplyAfter(bytes), Direction::Down)
            | (Line::CutRequestAfter(bytes), Direction::Up) => bytes,
            _ => u64::MAX,
        };
        let over = usize::try_from(passed.saturating_sub(limit)).unwrap_or(usize::MAX);
        let kept = buffer.get(..count.saturating_sub(over)).unwrap_or_default();
        to.write_all(kept).await?;
        if over > 0 {
            return Ok(());
        }
    }
}

async fn captive(client: &mut TcpStream) -> io::Result<()> {
    let mut question = [0; 1024];
    let _ = client.read(&mut question).await?;
    let page = "<html><body>欢迎使用免费无线网络，请先登录</body></html>";
    let answer = format!(
        "HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\nContent-Length: {}\r\n\r\n{page}",
        page.len()
    );
    client.write_all(answer.as_bytes()).await
}
