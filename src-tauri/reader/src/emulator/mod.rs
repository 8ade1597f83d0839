//! Our own emulated social-security card, for tests and for the demo; never in a package.
//!
//! It connects to vpcd, the virtual reader inside the real pcscd, so that everything between our
//! code and the card is what stands at a counter. The files are laid out as the specification has
//! them, the people on them are made up, and faults can be switched on one by one.
//!
//! Beside the card stand a PSAM for the second slot, a security module on the loopback and the module of an
//! identity-card reader on a pseudo-terminal. Their keys are made up.
//!
//! Deliberately absent: the algorithms SSF33 and 3DES; writing to a card.

mod bank;
mod channel;
mod content;
mod identity_card;
mod identity_module;
mod keys;
mod operating_system;
mod psam;
mod security_module;
mod vpcd;

use std::time::Duration;

use jiff::civil::Date;

pub use self::bank::{BankApplication, NumberPlace, OptionsFormat};
pub use self::channel::VirtualChannel;
pub use self::content::BuildError;
use self::content::Files;
pub use self::identity_card::VirtualIdentityCard;
pub use self::identity_module::{ModuleFault, VirtualIdentityModule};
pub use self::keys::Keys;
use self::operating_system::OperatingSystem;
pub use self::psam::{PsamFault, VirtualPsam};
pub use self::security_module::{SecurityModuleFault, VirtualSecurityModule};
pub use self::vpcd::{CardTimes, InsertError, InsertedCard, PORT};
use crate::social_security_card::Generation;

/// How the card talks to its reader.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Transport {
    /// T=0: answers wait behind `61xx`, wrong lengths get `6Cxx`.
    Contact,
    /// T=1 over the air: answers come at once.
    Contactless,
}

/// Something that goes wrong on purpose.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fault {
    /// The card is pulled when it has answered this many commands.
    PulledAfter(usize),
    /// The card stops answering after this many commands, to power and presence too.
    StalledAfter(usize),
    /// Each answer takes this long.
    Slow(Duration),
    /// SELECT of the application answers with this status: `6A82` not there, `9303` locked.
    ApplicationAnswers(u16),
    /// Every record of EF05 is refused with this status.
    IssuerFileAnswers(u16),
    /// Every record of EF06 is refused with this status.
    HolderFileAnswers(u16),
    /// Only the holder's record with this tag is refused, with this status.
    HolderRecordAnswers(u8, u16),
    /// Records come back as bytes that are no TLV.
    GarbageRecords,
    /// Files are only found with P1=00.
    OnlyLenientSelect,
    /// Each command is answered with `6C` and another length, for ever.
    EndlessLengths,
}

/// A card that can be put on a virtual reader.
#[derive(Clone)]
pub struct VirtualCard {
    files: Files,
    identification: [u8; 16],
    generation: Generation,
    transport: Transport,
    atr: Option<Vec<u8>>,
    social_security: bool,
    bank: Option<BankApplication>,
    keys: Option<Keys>,
    /// Packed as VERIFY brings it.
    pin: Option<Vec<u8>>,
    faults: Vec<Fault>,
}

impl VirtualCard {
    /// Starts with a 2.0 card of a made-up person.
    pub fn builder() -> VirtualCardBuilder {
        VirtualCardBuilder::default()
    }

    /// Talks to the card without a reader in between.
    pub fn channel(&self) -> VirtualChannel {
        VirtualChannel::new(self.clone())
    }

    /// Puts the card on the virtual reader that listens on this port of the loopback.
    ///
    /// # Errors
    ///
    /// [`InsertError`] when no reader listens there.
    pub fn insert(&self, port: u16) -> Result<InsertedCard, InsertError> {
        vpcd::insert(Box::new(OperatingSystem::new(self.clone())), port)
    }
}

/// What stands on a card. Every value has a made-up default.
#[derive(Clone)]
pub struct VirtualCardBuilder {
    generation: Generation,
    transport: Transport,
    identification: [u8; 16],
    card_no: String,
    issued: Date,
    expires: Date,
    number: String,
    name: String,
    sex: u8,
    ethnicity: u8,
    birth: Date,
    issuer_records: Vec<(u8, Vec<u8>)>,
    holder_records: Vec<(u8, Vec<u8>)>,
    atr: Option<Vec<u8>>,
    social_security: bool,
    bank: Option<BankApplication>,
    keys: Option<Keys>,
    pin: Option<Vec<u8>>,
    faults: Vec<Fault>,
}

impl Default for VirtualCardBuilder {
    fn default() -> Self {
        Self {
            generation: Generation::Second,
            transport: Transport::Contact,
            identification: [
                0x66, 0x00, 0x00, 0xD1, 0x56, 0x00, 0x00, 0x05, 0x00, 0x00, 0x00, 0x01, 0xFF, 0xFF,
                0xFF, 0xFF,
            ],
            card_no: "X00000019".to_owned(),
            issued: Date::constant(2020, 1, 15),
            expires: Date::constant(2030, 1, 15),
            number: "660000189005120026".to_owned(),
            name: "古丽·示例".to_owned(),
            sex: b'2',
            ethnicity: 5,
            birth: Date::constant(1890, 5, 12),
            issuer_records: Vec::new(),
            holder_records: Vec::new(),
            atr: None,
            social_security: true,
            bank: None,
            keys: None,
            pin: None,
            faults: Vec::new(),
        }
    }
}

impl VirtualCardBuilder {
    /// Which generation the card follows.
    #[must_use]
    pub fn generation(mut self, generation: Generation) -> Self {
        self.generation = generation;
        self
    }

    /// Contact or contactless.
    #[must_use]
    pub fn transport(mut self, transport: Transport) -> Self {
        self.transport = transport;
        self
    }

    /// 卡识别码.
    #[must_use]
    pub fn identification(mut self, identification: [u8; 16]) -> Self {
        self.identification = identification;
        self
    }

    /// 卡号, nine characters.
    #[must_use]
    pub fn card_no(mut self, card_no: &str) -> Self {
        card_no.clone_into(&mut self.card_no);
        self
    }

    /// 发卡日期.
    #[must_use]
    pub fn issued(mut self, issued: Date) -> Self {
        self.issued = issued;
        self
    }

    /// 卡有效期.
    #[must_use]
    pub fn expires(mut self, expires: Date) -> Self {
        self.expires = expires;
        self
    }

    /// 社会保障号码; of 18 digits, sex and birth follow from it.
    #[must_use]
    pub fn number(mut self, number: &str) -> Self {
        number.clone_into(&mut self.number);
        if let Some(birth) = content::birth_in(number) {
            self.birth = birth;
        }
        if let Some(sex) = content::sex_in(number) {
            self.sex = sex;
        }
        self
    }

    /// 姓名; what does not fit 30 bytes goes to the extension.
    #[must_use]
    pub fn name(mut self, name: &str) -> Self {
        name.clone_into(&mut self.name);
        self
    }

    /// 民族, code of GB/T 3304.
    #[must_use]
    pub fn ethnicity(mut self, code: u8) -> Self {
        self.ethnicity = code;
        self
    }

    /// Puts these bytes in place of a record of EF05, or removes it when they are empty.
    #[must_use]
    pub fn issuer_record(mut self, tag: u8, value: &[u8]) -> Self {
        self.issuer_records.push((tag, value.to_vec()));
        self
    }

    /// Puts these bytes in place of a record of EF06, or removes it when they are empty.
    #[must_use]
    pub fn holder_record(mut self, tag: u8, value: &[u8]) -> Self {
        self.holder_records.push((tag, value.to_vec()));
        self
    }

    /// Another answer to reset, such as that of a resident-ID card.
    #[must_use]
    pub fn answer_to_reset(mut self, atr: &[u8]) -> Self {
        self.atr = Some(atr.to_vec());
        self
    }

    /// Puts a bank card on the same chip.
    #[must_use]
    pub fn bank(mut self, bank: BankApplication) -> Self {
        self.bank = Some(bank);
        self
    }

    /// Takes the social-security application off: a card that is not ours.
    #[must_use]
    pub fn not_ours(mut self) -> Self {
        self.social_security = false;
        self
    }

    /// Gives the card the keys of its province, with which a 3.0 card lets its holder be read.
    #[must_use]
    pub fn keys(mut self, keys: Keys) -> Self {
        self.keys = Some(keys);
        self
    }

    /// Closes the holder's file with a PIN of an even number of digits.
    #[must_use]
    pub fn pin(mut self, digits: &str) -> Self {
        self.pin = hex::decode(digits).ok();
        self
    }

    /// Switches a fault on.
    #[must_use]
    pub fn fault(mut self, fault: Fault) -> Self {
        self.faults.push(fault);
        self
    }

    /// Lays out the files.
    ///
    /// # Errors
    ///
    /// [`BuildError`] when a value does not fit its record.
    pub fn build(self) -> Result<VirtualCard, BuildError> {
        Ok(VirtualCard {
            files: Files::of(&self)?,
            identification: self.identification,
            generation: self.generation,
            transport: self.transport,
            atr: self.atr,
            social_security: self.social_security,
            bank: self.bank,
            keys: self.keys,
            pin: self.pin,
            faults: self.faults,
        })
    }
}
