//! The card's own program: what it answers to each command.

use std::time::Duration;

use super::{Fault, Transport, VirtualCard};
use crate::social_security_card::{APPLICATION, Generation};

/// What a card does with a command.
pub(super) enum Reaction {
    /// It answers.
    Answer(Vec<u8>),
    /// It does not answer, now or ever.
    Silence,
    /// It is no longer there.
    Gone,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Selected {
    Nothing,
    Application,
    Issuer,
    Holder,
}

/// A card under power.
pub(super) struct OperatingSystem {
    card: VirtualCard,
    selected: Selected,
    waiting: Vec<u8>,
    commands: usize,
}

impl OperatingSystem {
    pub(super) fn new(card: VirtualCard) -> Self {
        Self {
            card,
            selected: Selected::Nothing,
            waiting: Vec::new(),
            commands: 0,
        }
    }

    /// Power and reset: whatever was selected is forgotten.
    pub(super) fn reset(&mut self) {
        self.selected = Selected::Nothing;
        self.waiting.clear();
    }

    pub(super) fn delay(&self) -> Option<Duration> {
        self.card.faults.iter().find_map(|fault| match fault {
            Fault::Slow(duration) => Some(*duration),
            _ => None,
        })
    }

    /// Answer to reset: 13 historical bytes, of which the eighth and ninth are the area 6600.
    pub(super) fn answer_to_reset(&self) -> Vec<u8> {
        const HISTORICAL: [u8; 13] = [
            0x00, 0x81, 0x4A, 0x43, 0x23, 0x86, 0x97, 0x66, 0x00, 0x00, 0x00, 0x00, 0x01,
        ];
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

    pub(super) fn command(&mut self, command: &[u8]) -> Reaction {
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

    fn answer(&mut self, command: &[u8]) -> (Vec<u8>, u16) {
        if let Some(length) = self.endless_length() {
            return (Vec::new(), length);
        }
        match *command {
            [0x00, 0xA4, 0x04, 0x00, _, ref name @ ..] => self.select_application(name),
            [0x00, 0xA4, p1 @ (0x00 | 0x02), 0x00, 0x02, 0xEF, file, ..] => {
                self.select_file(p1, file)
            }
            [0x00, 0xB2, tag, 0x00, expected, ..] => self.read_record(tag, expected),
            [0x00, 0xC0, 0x00, 0x00, expected, ..] => {
                let data = std::mem::take(&mut self.waiting);
                self.lengthy(data, expected)
            }
            [0x00, 0xA4 | 0xB2 | 0xC0, ..] => (Vec::new(), 0x6A86),
            [0x00, _, ..] => (Vec::new(), 0x6D00),
            _ => (Vec::new(), 0x6E00),
        }
    }

    fn endless_length(&self) -> Option<u16> {
        let endless = self.card.faults.contains(&Fault::EndlessLengths);
        endless.then(|| 0x6C01 + u16::from(self.commands.is_multiple_of(2)))
    }

    fn select_application(&mut self, name: &[u8]) -> (Vec<u8>, u16) {
        self.reset();
        let refused = self.card.faults.iter().find_map(|fault| match fault {
            Fault::ApplicationAnswers(status) => Some(*status),
            _ => None,
        });
        if let Some(status) = refused {
            return (Vec::new(), status);
        }
        if !name.starts_with(&APPLICATION) {
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
        if self.selected == Selected::Nothing {
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
            Selected::Nothing | Selected::Application => return (Vec::new(), 0x6986),
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
        let closed = self.card.generation == Generation::Third && self.selected == Selected::Holder;
        by_fault.or(closed.then_some(0x6982))
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

fn tagged(tag: u8, value: &[u8]) -> Vec<u8> {
    let length = u8::try_from(value.len()).unwrap_or(u8::MAX);
    [&[tag, length], value].concat()
}
