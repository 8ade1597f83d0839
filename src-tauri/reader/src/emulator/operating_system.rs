//! The card's own program: what it answers to each command.

use std::time::Duration;

use super::keys::{Keys, random, result};
use super::{Fault, Transport, VirtualCard};
use crate::social_security_card::{APPLICATION, Generation};

/// Wrong PINs that a card takes.
const PIN_TRIES: u8 = 3;
/// Key RKSSSE.
const READING_KEY: u8 = 0x0A;

/// What a chip does with a command.
pub(super) enum Reaction {
    /// It answers.
    Answer(Vec<u8>),
    /// It does not answer, now or ever.
    Silence,
    /// It is no longer there.
    Gone,
}

/// A chip in a virtual reader.
pub(super) trait Chip: Send {
    /// Power and reset: whatever was selected or opened is forgotten.
    fn reset(&mut self);
    /// Answer to reset.
    fn answer_to_reset(&self) -> Vec<u8>;
    /// A command APDU.
    fn command(&mut self, command: &[u8]) -> Reaction;
    /// How long each answer takes.
    fn delay(&self) -> Option<Duration> {
        None
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Selected {
    Nothing,
    Application,
    Issuer,
    Holder,
    Bank,
}

/// A card under power.
pub(super) struct OperatingSystem {
    card: VirtualCard,
    selected: Selected,
    waiting: Vec<u8>,
    commands: usize,
    /// The last two random numbers, the older first.
    challenges: [Option<[u8; 8]>; 2],
    opened: bool,
    verified: bool,
    tries: u8,
}

impl OperatingSystem {
    pub(super) fn new(card: VirtualCard) -> Self {
        Self {
            card,
            selected: Selected::Nothing,
            waiting: Vec::new(),
            commands: 0,
            challenges: [None; 2],
            opened: false,
            verified: false,
            tries: PIN_TRIES,
        }
    }

    fn answer(&mut self, command: &[u8]) -> (Vec<u8>, u16) {
        if let Some(length) = self.endless_length() {
            return (Vec::new(), length);
        }
        match *command {
            [0x00, 0xA4, 0x04, 0x00, length, ref rest @ ..] => {
                self.select_name(rest.get(..length.into()).unwrap_or(rest))
            }
            [0x00, 0xA4, p1 @ (0x00 | 0x02), 0x00, 0x02, 0xEF, file, ..] => {
                self.select_file(p1, file)
            }
            [0x00, 0xB2, number, p2, expected, ..] if p2 & 0x07 == 0x04 => {
                self.read_bank_record(p2 >> 3, number, expected)
            }
            [0x00, 0xB2, tag, 0x00, expected, ..] => self.read_record(tag, expected),
            [0x00, 0xC0, 0x00, 0x00, expected, ..] => {
                let data = std::mem::take(&mut self.waiting);
                self.lengthy(data, expected)
            }
            [0x00, 0x20, 0x00, 0x00, length, ref pin @ ..] => (
                Vec::new(),
                self.verify(pin.get(..length.into()).unwrap_or_default()),
            ),
            [0x00, 0x84, 0x00, 0x00, 0x08, ..] => {
                let [_, last] = self.challenges;
                let fresh = random();
                self.challenges = [last, Some(fresh)];
                (fresh.to_vec(), 0x9000)
            }
            [0x00, 0x88, 0x00, 0x00, 0x10, ref data @ ..] => self.prove(data),
            [0x00, 0x82, 0x00, READING_KEY, 0x10, ref data @ ..] => (Vec::new(), self.open(data)),
            [0x80, 0xA8, 0x00, 0x00, length, ref rest @ ..] if self.selected == Selected::Bank => {
                let data = rest.get(..length.into()).unwrap_or_default();
                let answer = self.card.bank.as_ref().and_then(|bank| bank.options(data));
                answer.map_or((Vec::new(), 0x6985), |answer| self.deliver(answer))
            }
            [0x00, 0xA4 | 0xB2 | 0xC0, ..] => (Vec::new(), 0x6A86),
            [0x00 | 0x80, ..] => (Vec::new(), 0x6D00),
            _ => (Vec::new(), 0x6E00),
        }
    }

    fn endless_length(&self) -> Option<u16> {
        let endless = self.card.faults.contains(&Fault::EndlessLengths);
        endless.then(|| 0x6C01 + u16::from(self.commands.is_multiple_of(2)))
    }

    fn select_name(&mut self, name: &[u8]) -> (Vec<u8>, u16) {
        self.reset();
        if let Some(control) = self.card.bank.as_ref().and_then(|bank| bank.select(name)) {
            self.selected = Selected::Bank;
            return self.deliver(control);
        }
        let refused = self.card.faults.iter().find_map(|fault| match fault {
            Fault::ApplicationAnswers(status) => Some(*status),
            _ => None,
        });
        if let Some(status) = refused {
            return (Vec::new(), status);
        }
        if !self.card.social_security || name != APPLICATION {
            return (Vec::new(), 0x6A82);
        }
        self.selected = Selected::Application;
        let proprietary: &[u8] = match self.card.generation {
            Generation::Third => &[0x88, 0x01, 0x1E, 0x9F, 0x0C, 0x03, 0x86, 0x01, 0x03],
            Generation::First | Generation::Second => &[0x88, 0x01, 0x1E],
        };
        let body = [tagged(0x84, &APPLICATION), tagged(0xA5, proprietary)].concat();
        self.deliver(tagged(0x6F, &body))
    }

    fn select_file(&mut self, p1: u8, file: u8) -> (Vec<u8>, u16) {
        if matches!(self.selected, Selected::Nothing | Selected::Bank) {
            return (Vec::new(), 0x6985);
        }
        if p1 == 0x02 && self.card.faults.contains(&Fault::OnlyLenientSelect) {
            return (Vec::new(), 0x6A86);
        }
        self.selected = match file {
            0x05 => Selected::Issuer,
            0x06 => Selected::Holder,
            _ => return (Vec::new(), 0x6A82),
        };
        (Vec::new(), 0x9000)
    }

    fn read_record(&self, tag: u8, expected: u8) -> (Vec<u8>, u16) {
        if let Some(status) = self.refusal(tag) {
            return (Vec::new(), status);
        }
        let records = match self.selected {
            Selected::Issuer => &self.card.files.issuer,
            Selected::Holder => &self.card.files.holder,
            _ => return (Vec::new(), 0x6986),
        };
        let Some((_, value)) = records.iter().find(|(present, _)| *present == tag) else {
            return (Vec::new(), 0x6A83);
        };
        let mut record = tagged(tag, value);
        if self.card.faults.contains(&Fault::GarbageRecords) {
            // The bytes of a record, turned so that tag and length no longer fit.
            record = record.into_iter().map(|byte| !byte).collect();
        }
        self.lengthy(record, expected)
    }

    fn read_bank_record(&self, file: u8, number: u8, expected: u8) -> (Vec<u8>, u16) {
        if self.selected != Selected::Bank {
            return (Vec::new(), 0x6A82);
        }
        let record = self
            .card
            .bank
            .as_ref()
            .and_then(|bank| bank.record(file, number));
        match record {
            Some(record) => self.lengthy(record, expected),
            None => (Vec::new(), 0x6A83),
        }
    }

    fn refusal(&self, tag: u8) -> Option<u16> {
        let by_fault = self
            .card
            .faults
            .iter()
            .find_map(|fault| match (fault, self.selected) {
                (Fault::IssuerFileAnswers(status), Selected::Issuer)
                | (Fault::HolderFileAnswers(status), Selected::Holder) => Some(*status),
                (Fault::HolderRecordAnswers(refused, status), Selected::Holder)
                    if *refused == tag =>
                {
                    Some(*status)
                }
                _ => None,
            });
        let closed = match (self.card.generation, &self.card.pin) {
            (_, Some(_)) => !self.verified,
            (Generation::Third, None) => !self.opened,
            _ => false,
        };
        by_fault.or((closed && self.selected == Selected::Holder).then_some(0x6982))
    }

    /// VERIFY; an empty one only says how many tries are left.
    fn verify(&mut self, presented: &[u8]) -> u16 {
        let Some(pin) = &self.card.pin else {
            return 0x6A88;
        };
        if self.tries == 0 {
            return 0x6983;
        }
        if presented.is_empty() {
            return 0x63C0 | u16::from(self.tries);
        }
        self.verified = presented == pin;
        if self.verified {
            self.tries = PIN_TRIES;
            return 0x9000;
        }
        self.tries -= 1;
        0x63C0 | u16::from(self.tries)
    }

    /// INTERNAL AUTHENTICATE: process factor, then original data.
    fn prove(&self, data: &[u8]) -> (Vec<u8>, u16) {
        let (Some(keys), Some((factor, original))) = (self.keys(), halves(data)) else {
            return (Vec::new(), 0x6A88);
        };
        (result(keys.internal, factor, original).to_vec(), 0x9000)
    }

    /// EXTERNAL AUTHENTICATE: result, then original data. The process factor is the card's last number.
    fn open(&mut self, data: &[u8]) -> u16 {
        let challenges = std::mem::take(&mut self.challenges);
        let (Some(keys), Some((shown, original))) = (self.keys(), halves(data)) else {
            return 0x6A88;
        };
        let [Some(first), Some(factor)] = challenges else {
            return 0x6984;
        };
        self.opened = original == first && shown == result(keys.reading, factor, original);
        if self.opened { 0x9000 } else { 0x6300 }
    }

    /// The card's own keys: those of the province, diversified by area and by card.
    fn keys(&self) -> Option<Keys> {
        let [one, two, three, ..] = self.card.identification;
        let area = hex::encode([one, two, three]) + "sx";
        let [.., b1, b2, b3, b4, b5, b6, b7, b8] = HISTORICAL;
        let province = self.card.keys?;
        Some(
            province
                .diversified(*area.as_bytes().first_chunk()?)
                .diversified([b1, b2, b3, b4, b5, b6, b7, b8]),
        )
    }

    /// Data that was not asked for by length: T=0 makes it wait.
    fn deliver(&mut self, data: Vec<u8>) -> (Vec<u8>, u16) {
        match (self.card.transport, u8::try_from(data.len())) {
            (Transport::Contact, Ok(length)) => {
                self.waiting = data;
                (Vec::new(), 0x6100 | u16::from(length))
            }
            _ => (data, 0x9000),
        }
    }

    /// Data that was asked for by length.
    fn lengthy(&self, mut data: Vec<u8>, expected: u8) -> (Vec<u8>, u16) {
        let length = u8::try_from(data.len()).unwrap_or(0);
        match self.card.transport {
            Transport::Contact if expected != length => (Vec::new(), 0x6C00 | u16::from(length)),
            Transport::Contactless if expected != 0 => {
                data.truncate(expected.into());
                (data, 0x9000)
            }
            _ => (data, 0x9000),
        }
    }
}

/// 13 historical bytes, of which the eighth and ninth are the area 6600.
const HISTORICAL: [u8; 13] = [
    0x00, 0x81, 0x4A, 0x43, 0x23, 0x86, 0x97, 0x66, 0x00, 0x00, 0x00, 0x00, 0x01,
];

impl Chip for OperatingSystem {
    fn reset(&mut self) {
        self.selected = Selected::Nothing;
        self.waiting.clear();
        self.challenges = [None; 2];
        self.opened = false;
        self.verified = false;
    }

    fn delay(&self) -> Option<Duration> {
        self.card.faults.iter().find_map(|fault| match fault {
            Fault::Slow(duration) => Some(*duration),
            _ => None,
        })
    }

    fn answer_to_reset(&self) -> Vec<u8> {
        if let Some(atr) = &self.card.atr {
            return atr.clone();
        }
        match self.card.transport {
            Transport::Contact => [&[0x3B, 0x6D, 0x00, 0x00], HISTORICAL.as_slice()].concat(),
            Transport::Contactless => {
                let mut atr = [&[0x3B, 0x8D, 0x80, 0x01], HISTORICAL.as_slice()].concat();
                let check = atr.iter().skip(1).fold(0, |check, byte| check ^ byte);
                atr.push(check);
                atr
            }
        }
    }

    fn command(&mut self, command: &[u8]) -> Reaction {
        for fault in &self.card.faults {
            match fault {
                Fault::PulledAfter(limit) if self.commands >= *limit => return Reaction::Gone,
                Fault::StalledAfter(limit) if self.commands >= *limit => return Reaction::Silence,
                _ => {}
            }
        }
        self.commands += 1;
        let (mut data, status) = self.answer(command);
        data.extend(status.to_be_bytes());
        Reaction::Answer(data)
    }
}

fn halves(data: &[u8]) -> Option<([u8; 8], [u8; 8])> {
    let (first, rest) = data.split_first_chunk::<8>()?;
    Some((*first, *rest.first_chunk::<8>()?))
}

/// A simple data object.
pub(super) fn tagged(tag: u8, value: &[u8]) -> Vec<u8> {
    let length = u8::try_from(value.len()).unwrap_or(u8::MAX);
    [&[tag, length], value].concat()
}
