//! What a centre must know before a counter can enrol with it: policies, holidays, colleagues; and
//! a seal for one of them.

#![expect(
    clippy::expect_used,
    clippy::missing_panics_doc,
    reason = "a fixture that fails ends its test"
)]

use std::path::Path;
use std::time::Duration;

use counter_central::registry::Registry;
use counter_document::{Seal, SealImage, SelfIssue, Signer as _, Zeroizing};
use counter_domain::organisation::OfficeCode;
use counter_domain::role::{Role, StaffId};
use counter_store::keys::{ExchangePublicKey, PasswordCost, SEAL_PURPOSE, SealedFile, StaffKeys};
use counter_wire::enrol::StaffRecord;
use counter_wire::seal::ProvisionedSeal;
use jiff::Timestamp;

/// The packs of the tenth division, the base first.
const PACKS: [&str; 2] = ["policy/xpcc.json", "policy/division-10-standing.json"];

/// Puts the packs in force since some time and gives out the holidays.
pub async fn put_policy(registry: Registry<'_>, assets: &Path, since: Timestamp) {
    let text = |path: &Path| std::fs::read_to_string(path).expect("the assets are there");
    let mut hashes = Vec::new();
    for pack in PACKS {
        let added = registry.add_pack(&text(&assets.join(pack))).await;
        hashes.push(added.expect("a pack"));
    }
    let holidays = std::fs::read_dir(assets.join("holidays")).expect("the holidays are there");
    for entry in holidays {
        let path = entry.expect("the holidays can be listed").path();
        let year = path
            .file_stem()
            .and_then(|stem| stem.to_str()?.parse().ok());
        let year: i16 = year.expect("the files are named by their years");
        let put = registry.put_holidays(year, &text(&path)).await;
        put.expect("holidays");
    }
    let put = registry.put_in_force(&hashes, since).await;
    put.expect("a policy");
}

/// Somebody who works at an office, with keys that his password opens.
///
/// The cost of the password is the lowest: it protects nothing.
pub fn colleague(
    number: &str,
    name: &str,
    role: Role,
    office: &OfficeCode,
    password: &str,
    fill: &mut impl FnMut(&mut [u8]),
) -> StaffRecord {
    let id = StaffId(number.to_owned());
    let keys = StaffKeys::generate(fill);
    let wrapped = keys.wrap(&id, password, PasswordCost::LOWEST, fill);
    let wrapped = serde_json::to_value(wrapped.expect("the keys are wrapped"));
    let wrapped = wrapped.expect("wrapped keys are JSON");
    StaffRecord {
        staff: id,
        name: name.to_owned(),
        role,
        office: office.clone(),
        signing: keys.public().signing,
        exchange: keys.public().exchange.0,
        wrapped: wrapped.as_object().cloned().unwrap_or_default(),
        revoked_at: None,
    }
}

/// A 样章 whose certificate issued itself: it proves that nothing was changed, and no more.
pub fn specimen_seal(name: &str, at: Timestamp, fill: &mut impl FnMut(&mut [u8])) -> Seal {
    let (mut secret, mut serial) = (Zeroizing::new([0; 32]), [0; 16]);
    fill(secret.as_mut_slice());
    fill(&mut serial);
    let issue = SelfIssue {
        common_name: name,
        not_before: at,
        valid_for: Duration::from_hours(365 * 24),
        secret,
        serial,
    };
    Seal::self_issued(SealImage::Specimen, &issue).expect("a seal is made")
}

/// A seal for its keeper alone, as `counterctl staff seal` writes it.
pub fn provisioned_seal(
    name: &str,
    seal: &Seal,
    keeper: &StaffRecord,
    fill: &mut impl FnMut(&mut [u8]),
) -> String {
    let exchange = ExchangePublicKey(keeper.exchange.clone());
    let sealed = SealedFile::seal(&seal.to_bytes(), SEAL_PURPOSE, &exchange, fill);
    let certificate = seal.certificates().first().expect("a seal has its own");
    let text = ProvisionedSeal::new(
        keeper.staff.clone(),
        name.to_owned(),
        certificate.clone(),
        seal.is_self_issued(),
        serde_json::to_value(sealed.expect("the seal is sealed")).expect("it is JSON"),
    );
    serde_json::to_string(&text).expect("it is JSON")
}
