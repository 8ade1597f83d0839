//! The module of an identity-card reader at the far end of a pseudo-terminal.
//!
//! The near end is a real port of the system, opened, set and read like any other. Faults can be switched
//! on and off while it runs; pulling the plug closes the far end.

use std::fs::File;
use std::io::{self, Read as _, Write as _};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread::JoinHandle;
use std::time::Duration;

use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::pty::{OpenptFlags, grantpt, openpt, ptsname, unlockpt};
use rustix::termios::{OptionalActions, tcgetattr, tcsetattr};

use super::identity_card::VirtualIdentityCard;
use crate::identity_card::frame::{PREAMBLE, Request, framed};

/// How often the thread looks whether it is still wanted, in nanoseconds.
const LOOK: Timespec = Timespec {
    tv_sec: 0,
    tv_nsec: 20_000_000,
};
/// Bytes of a request: preamble, length, two bytes, checksum.
const REQUEST_LENGTH: usize = 10;
/// Number of the module, as SAM id.
const NUMBER: [u8; 16] = [
    0x05, 0x03, 0x00, 0x01, 0x66, 0x00, 0x00, 0x00, 0x01, 0x00, 0x00, 0x00, 0x01, 0x00, 0x00, 0x00,
];

/// Something that goes wrong on purpose.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ModuleFault {
    /// Replies come in pieces of this many bytes.
    Split(usize),
    /// Bytes of noise come before each reply, a half preamble among them.
    NoiseBefore,
    /// This many of the next replies have a wrong checksum.
    WrongChecksum(usize),
    /// This many of the next replies promise a wrong length.
    WrongLength(usize),
    /// Nothing is answered.
    Silent,
    /// Replies end in the middle.
    CutShort,
    /// This request (command and parameter) is answered with this status.
    Answers(u8, u8, u8),
    /// Replies come after this time.
    Slow(Duration),
    /// The reply to this many finds comes behind that to the next request.
    LateFind(usize),
    /// The plug is pulled when this request comes.
    PulledAt(u8, u8),
}

/// A module that is plugged in. Dropping it pulls the plug.
pub struct VirtualIdentityModule {
    path: String,
    shared: Arc<Mutex<Module>>,
    /// Closed to end a delay and the thread.
    plug: Option<Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

#[derive(Default)]
struct Module {
    card: Option<VirtualIdentityCard>,
    /// A card that was selected is not found again until it was lifted.
    selected: bool,
    faults: Vec<ModuleFault>,
    requests: Vec<Request>,
    late: Vec<u8>,
}

impl VirtualIdentityModule {
    /// Plugs a module in that works at this speed.
    ///
    /// # Errors
    ///
    /// When the system gives no pseudo-terminal.
    pub fn plug_in(speed: u32) -> io::Result<Self> {
        let far = openpt(OpenptFlags::RDWR | OpenptFlags::NOCTTY)?;
        grantpt(&far)?;
        unlockpt(&far)?;
        let path = ptsname(&far, Vec::new())?;
        let path = path.into_string().map_err(io::Error::other)?;
        // Kept open, so that the far end does not end when a program closes the port.
        let near = File::options().read(true).write(true).open(&path)?;
        let mut settings = tcgetattr(&near)?;
        settings.make_raw();
        tcsetattr(&near, OptionalActions::Now, &settings)?;
        let shared = Arc::new(Mutex::new(Module::default()));
        let (plug, pulled) = channel();
        let link = Link {
            far: File::from(far),
            near,
            speed,
            shared: Arc::clone(&shared),
            pulled,
        };
        let thread = std::thread::Builder::new()
            .name("identity-module".to_owned())
            .spawn(move || {
                // An error is the end of the line, which is what pulling the plug is.
                let _ = link.serve();
            })?;
        Ok(Self {
            path,
            shared,
            plug: Some(plug),
            thread: Some(thread),
        })
    }

    /// The port.
    pub fn path(&self) -> &str {
        &self.path
    }

    /// Puts a card down.
    pub fn put_down(&self, card: VirtualIdentityCard) {
        let mut module = self.module();
        module.card = Some(card);
        module.selected = false;
    }

    /// Lifts the card.
    pub fn lift(&self) {
        let mut module = self.module();
        module.card = None;
        module.selected = false;
    }

    /// Switches a fault on.
    pub fn fault(&self, fault: ModuleFault) {
        self.module().faults.push(fault);
    }

    /// Switches all faults off.
    pub fn mend(&self) {
        let mut module = self.module();
        module.faults.clear();
        module.late.clear();
    }

    /// Requests that have come so far.
    pub fn requests(&self) -> Vec<Request> {
        self.module().requests.clone()
    }

    fn module(&self) -> MutexGuard<'_, Module> {
        self.shared.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for VirtualIdentityModule {
    fn drop(&mut self) {
        self.plug = None;
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

struct Link {
    far: File,
    near: File,
    speed: u32,
    shared: Arc<Mutex<Module>>,
    pulled: Receiver<()>,
}

impl Link {
    fn serve(mut self) -> io::Result<()> {
        let mut waiting = Vec::new();
        while !self.is_pulled(Duration::ZERO) {
            if !self.has_input()? {
                continue;
            }
            let mut chunk = [0; 256];
            let count = self.far.read(&mut chunk)?;
            waiting.extend(chunk.iter().take(count));
            while let Some(request) = next_request(&mut waiting) {
                self.answer(request)?;
            }
        }
        Ok(())
    }

    fn has_input(&self) -> io::Result<bool> {
        let mut watched = [PollFd::new(&self.far, PollFlags::IN)];
        Ok(poll(&mut watched, Some(&LOOK))? > 0)
    }

    fn is_pulled(&self, within: Duration) -> bool {
        use std::sync::mpsc::RecvTimeoutError::Disconnected;
        self.pulled.recv_timeout(within) == Err(Disconnected)
    }

    fn answer(&mut self, request: Request) -> io::Result<()> {
        let (reply, faults) = {
            let mut module = self.shared.lock().unwrap_or_else(PoisonError::into_inner);
            module.requests.push(request);
            let mut reply = module.reply(request);
            let faults = module.faults.clone();
            module.spoil(&mut reply);
            if request == Request::FIND && module.spend(|it| matches!(it, ModuleFault::LateFind(_)))
            {
                module.late = std::mem::take(&mut reply);
            } else if !module.late.is_empty() {
                let late = std::mem::take(&mut module.late);
                reply.splice(0..0, late);
            }
            (reply, faults)
        };
        let wrong_speed = tcgetattr(&self.near)?.input_speed() != self.speed;
        for fault in &faults {
            match *fault {
                ModuleFault::Silent => return Ok(()),
                ModuleFault::PulledAt(command, parameter)
                    if request == Request::new(command, parameter) =>
                {
                    return Err(io::ErrorKind::ConnectionAborted.into());
                }
                ModuleFault::Slow(delay) if self.is_pulled(delay) => return Ok(()),
                _ => {}
            }
        }
        if wrong_speed {
            // At another speed every byte arrives as another one.
            let noise: Vec<u8> = reply
                .iter()
                .map(|byte| byte.rotate_left(3) ^ 0x55)
                .collect();
            return self.far.write_all(&noise);
        }
        let pieces = faults.iter().find_map(|fault| match fault {
            ModuleFault::Split(size) => Some((*size).max(1)),
            _ => None,
        });
        for piece in reply.chunks(pieces.unwrap_or(usize::MAX)) {
            self.far.write_all(piece)?;
            self.far.flush()?;
        }
        Ok(())
    }
}

impl Module {
    fn reply(&mut self, request: Request) -> Vec<u8> {
        let forced = self.faults.iter().find_map(|fault| match *fault {
            ModuleFault::Answers(command, parameter, status)
                if request == Request::new(command, parameter) =>
            {
                Some(status)
            }
            _ => None,
        });
        if let Some(status) = forced {
            return framed(&[0, 0, status]);
        }
        match (request, &self.card) {
            (Request::STATUS, _) => framed(&[0, 0, 0x90]),
            (Request::MODULE_NUMBER, _) => framed(&[&[0, 0, 0x90], NUMBER.as_slice()].concat()),
            (Request::FIND, Some(_)) if !self.selected => framed(&[0, 0, 0x9F, 0, 0, 0, 0]),
            (Request::FIND, _) => framed(&[0, 0, 0x80]),
            (Request::SELECT, Some(_)) if !self.selected => {
                self.selected = true;
                framed(&[0, 0, 0x90, 0, 0, 0, 0, 0, 0, 0, 0])
            }
            (Request::SELECT, _) => framed(&[0, 0, 0x81]),
            (Request::READ, Some(card)) if self.selected => {
                let head = [0, 0, 0x90, 0x01, 0x00, 0x04, 0x00];
                framed(&[head.as_slice(), card.text(), card.photo()].concat())
            }
            (Request::READ, _) => framed(&[0, 0, 0x41]),
            (Request::NEW_ADDRESS, Some(card)) => match card.later_address() {
                Some(address) => framed(&[&[0, 0, 0x90], address].concat()),
                None => framed(&[0, 0, 0x91]),
            },
            _ => framed(&[0, 0, 0x21]),
        }
    }

    /// Spends one of the faults that last for a number of replies.
    fn spend(&mut self, which: impl Fn(&ModuleFault) -> bool) -> bool {
        let Some(fault) = self.faults.iter_mut().find(|fault| which(fault)) else {
            return false;
        };
        match fault {
            ModuleFault::WrongChecksum(left)
            | ModuleFault::WrongLength(left)
            | ModuleFault::LateFind(left)
                if *left > 0 =>
            {
                *left -= 1;
                true
            }
            _ => false,
        }
    }

    fn spoil(&mut self, reply: &mut Vec<u8>) {
        if self.spend(|it| matches!(it, ModuleFault::WrongChecksum(_)))
            && let Some(last) = reply.last_mut()
        {
            *last ^= 0x01;
        }
        if self.spend(|it| matches!(it, ModuleFault::WrongLength(_)))
            && let Some(length) = reply.get_mut(PREAMBLE.len())
        {
            *length = 0x0F;
        }
        if self.faults.contains(&ModuleFault::CutShort) {
            reply.truncate(reply.len() / 2);
        }
        if self.faults.contains(&ModuleFault::NoiseBefore) {
            reply.splice(0..0, [0x00, 0xFF, 0xAA, 0xAA, 0x96, 0x13, 0xAA]);
        }
    }
}

/// Takes the first request off what has come; anything else before it is dropped.
fn next_request(waiting: &mut Vec<u8>) -> Option<Request> {
    let start = waiting
        .windows(PREAMBLE.len())
        .position(|window| window == PREAMBLE)?;
    waiting.drain(..start);
    let (frame, _) = waiting.split_at_checked(REQUEST_LENGTH)?;
    let (_, head) = frame.split_last()?;
    let [command, parameter] = *head.last_chunk::<2>()?;
    let request = Request::new(command, parameter);
    waiting.drain(..REQUEST_LENGTH);
    Some(request)
}
