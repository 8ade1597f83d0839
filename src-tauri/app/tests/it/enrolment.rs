//! A machine that has no station gets one from a stick.

use std::fs::File;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use counter_app::Counter;
use counter_app::contract::{CommandError, EnrolmentView, ErrorCode, LoginRequest};
use counter_domain::id::DeviceId;
use counter_domain::number::DeviceCode;
use counter_domain::organisation::OfficeCode;
use counter_domain::role::{Role, StaffId};
use counter_store::keys::{PasswordCost, StaffKeys};
use counter_wire::enrol::{EnrolRequest, EnrolResponse, StaffRecord};
use counter_wire::file::{EnrolmentRequestFile, FileKind, FileWriter, Frame};
use rcgen::{CertificateParams, CertificateSigningRequestParams, IsCa, Issuer, KeyPair};
use tempfile::TempDir;
use uuid::Uuid;

use crate::centre;
use crate::station::{PASSWORD, TurnedClock, start};

fn sign(csr: &str) -> (String, String) {
    let key = KeyPair::generate().unwrap();
    let mut params = CertificateParams::new(Vec::<String>::new()).unwrap();
    params.is_ca = IsCa::Ca(rcgen::BasicConstraints::Unconstrained);
    let authority = params.self_signed(&key).unwrap().pem();
    let issuer = Issuer::new(params, key);
    let request = CertificateSigningRequestParams::from_pem(csr).unwrap();
    (request.signed_by(&issuer).unwrap().pem(), authority)
}

fn member() -> StaffRecord {
    let mut fill = |buffer: &mut [u8]| buffer.fill(9);
    let keys = StaffKeys::generate(&mut fill);
    let staff = StaffId("0101".to_owned());
    let wrapped = keys
        .wrap(&staff, PASSWORD, PasswordCost::LOWEST, &mut fill)
        .unwrap();
    let wrapped = serde_json::from_value(serde_json::to_value(wrapped).unwrap()).unwrap();
    StaffRecord {
        staff,
        name: "王芳".to_owned(),
        role: Role::Clerk,
        office: OfficeCode::parse("661181").unwrap(),
        signing: keys.public().signing,
        exchange: keys.public().exchange.0,
        wrapped,
        revoked_at: None,
    }
}

fn response(request: &EnrolRequest, epoch: u32) -> EnrolResponse {
    let (certificate, authority) = sign(&request.csr);
    EnrolResponse {
        device: DeviceId(Uuid::from_u128(9)),
        epoch,
        code: DeviceCode::parse("A02").unwrap(),
        office: OfficeCode::parse("661181").unwrap(),
        office_name: "181团社保所".to_owned(),
        window: "2号窗".to_owned(),
        demo: false,
        certificate,
        authority,
        centre_key: centre::keys(),
        recovery_key: member().exchange,
        staff: vec![member()],
        incarnation: "one".to_owned(),
        at: centre::at(),
    }
}

/// Enrols a machine by files, as the centre answers for an epoch. Returns the answer's file.
pub(crate) fn enrol(
    counter: &Counter,
    stick: &Path,
    epoch: u32,
) -> (PathBuf, Result<EnrolmentView, CommandError>) {
    let asked = stick.join("request.json");
    counter
        .write_enrolment_request_to(&asked, "ABCD-1234")
        .unwrap();
    let wish: EnrolmentRequestFile =
        serde_json::from_slice(&std::fs::read(&asked).unwrap()).unwrap();
    assert_eq!(wish.request.code, "ABCD-1234");
    let answered = stick.join("answer.sbx");
    let mut fill = |buffer: &mut [u8]| buffer.fill(4);
    let mut writer = FileWriter::new(
        File::create(&answered).unwrap(),
        FileKind::Enrolment,
        "兵团中心",
        centre::at(),
        &[&wish.exchange],
        &mut fill,
    )
    .unwrap();
    let answer = response(&wish.request, epoch);
    writer.put(&Frame::Enrolment(Box::new(answer))).unwrap();
    writer.finish(&centre::key()).unwrap();
    let view = counter.read_enrolment_from(&answered, "");
    (answered, view)
}

#[test]
fn s13_a_request_and_its_answer_on_a_stick_make_a_station() {
    let dir = TempDir::new().unwrap();
    let stick = TempDir::new().unwrap();
    let clock = Arc::new(TurnedClock::default());
    let counter = start(dir.path(), &clock);
    assert!(counter.enrolment().unwrap().station.is_none());
    let (answered, view) = enrol(&counter, stick.path(), 1);
    let view = view.unwrap();
    assert_eq!(view.station.unwrap().window, "2号窗");
    assert!(view.certificate_until.is_some());
    counter
        .login(&LoginRequest {
            staff: "0101".to_owned(),
            password: PASSWORD.to_owned(),
        })
        .unwrap();
    assert_eq!(counter.enrolment().unwrap().epoch, 1);
    let error = counter.read_enrolment_from(&answered, "").unwrap_err();
    assert_eq!(
        error.code,
        ErrorCode::FileUnreadable,
        "its keys were used and are forgotten"
    );
}

#[cfg(unix)]
#[test]
fn keys_outside_of_the_database_are_their_owners_only() {
    use std::os::unix::fs::PermissionsExt as _;

    let dir = TempDir::new().unwrap();
    let counter = start(dir.path(), &Arc::new(TurnedClock::default()));
    counter
        .write_enrolment_request_to(&dir.path().join("request.json"), "ABCD-1234")
        .unwrap();
    let key = std::fs::metadata(dir.path().join("enrolment-request.key")).unwrap();
    assert_eq!(key.permissions().mode() & 0o777, 0o600);
}
