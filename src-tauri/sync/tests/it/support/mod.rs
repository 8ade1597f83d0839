//! A TLS server of our own, with the faults that lines have.

mod certificates;
mod memory;
mod server;

pub(crate) use certificates::Authority;
pub(crate) use memory::Memory;
pub(crate) use server::{Fault, Server, centre_key};

use std::sync::Arc;
use std::time::Duration;

use counter_sync::client::{Deadlines, DeviceCertificate, Identity, Line, TrustedTime};
use jiff::Timestamp;

/// The day of the tests.
pub(crate) fn today() -> Timestamp {
    "2026-11-22T09:00:00Z".parse().expect("a time")
}

pub(crate) fn at(time: Timestamp) -> TrustedTime {
    Arc::new(move || time)
}

/// Deadlines that a test can wait for.
pub(crate) const SHORT: Deadlines = Deadlines {
    connect: Duration::from_secs(2),
    answer: Duration::from_millis(700),
    bulk: Duration::from_millis(700),
};

pub(crate) fn identity(server: &Server, authority: &Authority) -> Identity {
    let (chain, key) = authority.device();
    Identity {
        centre: server.address(),
        authority: authority.pem(),
        device: Some(DeviceCertificate { chain, key }),
        program: "0.1.0".to_owned(),
    }
}

pub(crate) fn line(server: &Server, authority: &Authority, time: Timestamp) -> Line {
    Line::new(&identity(server, authority), &at(time), SHORT).expect("a line")
}

/// What a centre answers to an enrolment.
pub(crate) fn enrolment(
    authority: &Authority,
    certificate: &str,
) -> counter_wire::enrol::EnrolResponse {
    use counter_domain::id::DeviceId;
    use counter_domain::number::DeviceCode;
    use counter_domain::organisation::OfficeCode;

    counter_wire::enrol::EnrolResponse {
        device: DeviceId(uuid::Uuid::from_u128(7)),
        epoch: 1,
        code: DeviceCode::parse("A01").expect("a code"),
        office: OfficeCode::parse("661181").expect("an office"),
        office_name: "181团社保所".to_owned(),
        window: "1号窗".to_owned(),
        demo: true,
        certificate: certificate.to_owned(),
        authority: authority.pem(),
        centre_key: counter_wire::enrol::CentreKey {
            signing: hex::encode(centre_key().verifying().to_bytes()),
            exchange: "00".repeat(32),
        },
        recovery_key: "00".repeat(32),
        staff: Vec::new(),
        incarnation: "one".to_owned(),
        at: today(),
    }
}
