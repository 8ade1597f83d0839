//! A window of a station: an enrolled device that seals acts and hands them in.

use counter_act::{
    Chain, ClockEvidence, Envelope, Hash, Head, Mode, Payload, SealedAct, Seen, SigningKey, Subject,
};
use counter_domain::act::ActBody;
use counter_domain::id::{ActId, DeviceId, PersonId};
use counter_domain::organisation::OfficeCode;
use counter_domain::role::{Actor, Role, StaffId};
use counter_wire::Base64;
use counter_wire::change::ChangesPage;
use counter_wire::enrol::{EnrolRequest, EnrolResponse};
use counter_wire::push::{PushRequest, PushResponse, PushedAct};
use counter_wire::verdict::Verdict;
use jiff::{SignedDuration, Timestamp};
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject as _;
use uuid::Uuid;

use super::{World, morning, office, staff_key};

/// A sealed act with its payload.
#[derive(Debug, Clone)]
pub(crate) struct Made {
    pub(crate) act: SealedAct,
    pub(crate) payload: Vec<u8>,
}

impl Made {
    pub(crate) fn id(&self) -> ActId {
        self.act.envelope().id
    }

    pub(crate) fn pushed(&self) -> PushedAct {
        PushedAct {
            sealed: self.act.as_str().to_owned(),
            payload: Some(Base64(self.payload.clone())),
        }
    }
}

/// A device at a window. Cloning it is what a copied disk does.
pub(crate) struct Window {
    pub(crate) device: DeviceId,
    pub(crate) epoch: u32,
    pub(crate) seed: [u8; 32],
    pub(crate) peer: Hash,
    pub(crate) certificate: String,
    pub(crate) tls_key: String,
    pub(crate) chain: Chain,
    pub(crate) office: OfficeCode,
    pub(crate) at: Timestamp,
    made: u128,
}

impl Clone for Window {
    fn clone(&self) -> Self {
        Self {
            chain: self.chain.clone(),
            office: self.office.clone(),
            certificate: self.certificate.clone(),
            tls_key: self.tls_key.clone(),
            made: self.made + 1_000_000,
            ..*self
        }
    }
}

impl Window {
    /// Enrols a new machine at a station.
    pub(crate) async fn enrol(world: &World, station: &str, serial: u16) -> Self {
        Self::enrol_as(world, station, serial, None).await
    }

    /// Enrols a machine, or a known one again.
    pub(crate) async fn enrol_as(
        world: &World,
        station: &str,
        serial: u16,
        known: Option<DeviceId>,
    ) -> Self {
        let code = world
            .registry()
            .issue_code(
                &office(station),
                "1号窗",
                known,
                SignedDuration::from_hours(24),
            )
            .await
            .unwrap();
        let [high, low] = serial.to_be_bytes();
        let mut seed = [low; 32];
        seed[0] ^= high;
        let (request, tls_key) = request(&code, &seed);
        let enrolled: EnrolResponse = world.post(None, "/v1/enrolments", &request).await.unwrap();
        let certificate = CertificateDer::from_pem_slice(enrolled.certificate.as_bytes()).unwrap();
        Self {
            device: enrolled.device,
            epoch: enrolled.epoch,
            seed,
            peer: Hash::of(&certificate),
            certificate: enrolled.certificate,
            tls_key,
            chain: Chain::start(enrolled.device, enrolled.epoch),
            office: enrolled.office,
            at: morning(),
            made: u128::from(serial) << 64,
        }
    }

    pub(crate) fn key(&self) -> SigningKey {
        SigningKey::from_seed(&self.seed)
    }

    pub(crate) fn clerk(&self) -> Actor {
        self.actor("clerk", Role::Clerk)
    }

    pub(crate) fn actor(&self, staff: &str, role: Role) -> Actor {
        Actor {
            staff: StaffId(staff.to_owned()),
            role,
            office: self.office.clone(),
        }
    }

    /// Seals the next act of a clerk on a person of whom version 2 was seen, which is what
    /// [`World::person`] leaves.
    pub(crate) fn seal(&mut self, person: PersonId, body: &ActBody) -> Made {
        self.seal_with(person, body, |_| {})
    }

    /// The same with an envelope that a test spoils.
    pub(crate) fn seal_with(
        &mut self,
        person: PersonId,
        body: &ActBody,
        spoil: impl FnOnce(&mut Envelope),
    ) -> Made {
        let payload = Payload {
            body: body.clone(),
            marks: Vec::new(),
        }
        .to_bytes()
        .unwrap();
        self.made += 1;
        let kind = body.kind();
        let mut envelope = Envelope {
            id: ActId(Uuid::from_u128(self.made)),
            device: self.device,
            device_epoch: self.epoch,
            seq: self.chain.seq() + 1,
            actor: StaffId("clerk".to_owned()),
            role: Role::Clerk,
            office: self.office.clone(),
            business_number: None,
            kind: kind.name.to_owned(),
            kind_version: kind.version,
            program: "0.1.0".to_owned(),
            policy: super::model::policy().hash,
            at: self.at,
            clock: ClockEvidence {
                boot: "boot".to_owned(),
                monotonic_ms: 1,
                trusted: Some(self.at),
                doubt: false,
            },
            mode: Mode::Offline,
            subject: Subject {
                kind: "person".to_owned(),
                id: person.to_string(),
            },
            seen: Seen {
                version: 2,
                pending: Vec::new(),
            },
            replaces: None,
            payload: Hash::of(&payload),
            attachments: Vec::new(),
            previous: self.chain.last(),
            key: self.key().verifying().id(),
            algorithm: "Ed25519".to_owned(),
            actor_key: None,
        };
        spoil(&mut envelope);
        let staff = staff_key(&envelope.actor.0);
        let signs = envelope.actor_key.is_some();
        let act = SealedAct::seal(envelope, &self.key(), signs.then_some(&staff)).unwrap();
        if act.envelope().seq == self.chain.seq() + 1 {
            self.chain.follow(&act).unwrap();
        }
        Made { act, payload }
    }

    pub(crate) fn head(&self) -> Head {
        Head::sign(&self.chain, self.at, &self.key())
    }

    pub(crate) fn request(&self, acts: &[Made]) -> PushRequest {
        PushRequest {
            head: self.head(),
            acts: acts.iter().map(Made::pushed).collect(),
        }
    }

    pub(crate) async fn push(&self, world: &World, acts: &[Made]) -> PushResponse {
        world
            .post(Some(self.peer), "/v1/acts", &self.request(acts))
            .await
            .unwrap()
    }

    /// Hands one act in and says its verdict.
    pub(crate) async fn verdict(&self, world: &World, act: &Made) -> Verdict {
        let response = self.push(world, std::slice::from_ref(act)).await;
        assert_eq!(response.verdicts[0].act, act.id());
        response.verdicts[0].verdict.clone()
    }

    pub(crate) async fn changes(
        &self,
        world: &World,
        cursor: Option<&str>,
        limit: u32,
    ) -> ChangesPage {
        let cursor = cursor.map_or_else(String::new, |cursor| format!("cursor={cursor}&"));
        let path = format!("/v1/changes?{cursor}limit={limit}");
        world.get(Some(self.peer), &path).await.unwrap()
    }
}

/// A machine's request to be enrolled, with the key that it keeps for TLS.
pub(crate) fn request(code: &str, seed: &[u8; 32]) -> (EnrolRequest, String) {
    let tls_key = rcgen::KeyPair::generate().unwrap();
    let csr = rcgen::CertificateParams::new(Vec::<String>::new())
        .unwrap()
        .serialize_request(&tls_key)
        .unwrap();
    let request = EnrolRequest {
        code: code.to_owned(),
        device_key: hex::encode(SigningKey::from_seed(seed).verifying().to_bytes()),
        csr: csr.pem().unwrap(),
        machine: "machine".to_owned(),
        program: "0.1.0".to_owned(),
    };
    (request, tls_key.serialize_pem())
}
