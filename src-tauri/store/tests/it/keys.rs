//! Who can open the file.

use std::fs;

use counter_domain::id::DeviceId;
use counter_domain::role::{Role, StaffId};
use counter_store::keys::{
    DataKey, ExchangeKey, KEY_FILE, KeyFile, KeyFileError, KeySlot, LoginError, OpenSlotError,
    PasswordCost, PublicKeys, StaffEntry, StaffKeys, UnwrapError, waiting,
};
use counter_store::page::Page;
use counter_store::table::staff::StaffMember;
use counter_store::{SlotsSettled, Store};
use uuid::Uuid;

use super::station::{Seeded, at, data_key, office, sign};

const PASSWORD: &str = "柜台-2026";

fn entry(random: &mut Seeded, staff: &str, name: &str) -> StaffEntry {
    let staff = StaffId(staff.to_owned());
    let mut fill = |buffer: &mut [u8]| random.fill(buffer);
    let keys = StaffKeys::generate(&mut fill);
    let wrapped = keys
        .wrap(&staff, PASSWORD, PasswordCost::LOWEST, &mut fill)
        .unwrap();
    StaffEntry {
        staff,
        name: name.to_owned(),
        role: Role::Clerk,
        office: office(),
        public: keys.public(),
        wrapped,
    }
}

/// A member of staff with keys.
pub(crate) fn member(staff: &str, name: &str) -> StaffMember {
    StaffMember {
        entry: entry(&mut Seeded::new(5), staff, name),
        revoked_at: None,
    }
}

fn recovery() -> ExchangeKey {
    ExchangeKey::from_seed(&[3; 32])
}

fn key_file(random: &mut Seeded) -> KeyFile {
    let mut fill = |buffer: &mut [u8]| random.fill(buffer);
    KeyFile::new(sign(), &recovery().public(), &data_key(), &mut fill).unwrap()
}

#[test]
fn a_password_opens_the_data_key_and_the_own_keys() {
    let mut random = Seeded::new(1);
    let mut file = key_file(&mut random);
    let entry = entry(&mut random, "100801", "李娜");
    let public = entry.public.clone();
    file.add(entry, &data_key(), &mut |buffer| random.fill(buffer))
        .unwrap();
    let login = file.login(&StaffId("100801".to_owned()), PASSWORD).unwrap();
    assert_eq!(login.data_key, data_key(), "the key of the database");
    assert_eq!(login.keys.public(), public, "his own keys");
    assert_eq!(
        public.verifying(),
        Some(login.keys.signing().verifying()),
        "the public key verifies what he signs"
    );
}

#[test]
fn a_wrong_password_and_an_unknown_number_are_told_apart() {
    let mut random = Seeded::new(1);
    let mut file = key_file(&mut random);
    let entry = entry(&mut random, "100801", "李娜");
    file.add(entry, &data_key(), &mut |buffer| random.fill(buffer))
        .unwrap();
    let wrong = file
        .login(&StaffId("100801".to_owned()), "别的")
        .unwrap_err();
    assert!(
        matches!(wrong, LoginError::Unwrap(UnwrapError::WrongPassword)),
        "{wrong}"
    );
    let unknown = file.login(&StaffId("9".to_owned()), PASSWORD).unwrap_err();
    assert!(matches!(unknown, LoginError::UnknownStaff), "{unknown}");
}

#[test]
fn a_colleague_is_added_with_nothing_but_his_public_keys() {
    let mut random = Seeded::new(1);
    let mut file = key_file(&mut random);
    let first = entry(&mut random, "100801", "李娜");
    file.add(first, &data_key(), &mut |buffer| random.fill(buffer))
        .unwrap();
    let opened = file.login(&StaffId("100801".to_owned()), PASSWORD).unwrap();
    let second = entry(&mut random, "100802", "王芳");
    file.add(second, &opened.data_key, &mut |buffer| random.fill(buffer))
        .unwrap();
    let login = file.login(&StaffId("100802".to_owned()), PASSWORD).unwrap();
    assert_eq!(login.data_key, data_key(), "the same key of the database");
    assert!(file.remove(&StaffId("100801".to_owned())), "he was there");
    assert_eq!(file.staff().count(), 1, "one is left");
}

#[test]
fn the_recovery_key_opens_the_data_key() {
    let file = key_file(&mut Seeded::new(1));
    assert_eq!(
        file.recover(&recovery()).unwrap(),
        data_key(),
        "without any password"
    );
    let other = file.recover(&ExchangeKey::from_seed(&[4; 32])).unwrap_err();
    assert!(matches!(other, OpenSlotError::OtherKey), "{other}");
}

#[test]
fn a_slot_opens_for_its_station_only() {
    let mut random = Seeded::new(1);
    let key = recovery();
    let slot = KeySlot::seal(&data_key(), sign().device, &key.public(), &mut |buffer| {
        random.fill(buffer);
    })
    .unwrap();
    assert_eq!(
        slot.open(&key, sign().device).unwrap(),
        data_key(),
        "its own station"
    );
    let error = slot.open(&key, DeviceId(Uuid::from_u128(1))).unwrap_err();
    assert!(matches!(error, OpenSlotError::OtherKey), "{error}");
}

#[test]
fn wrapped_keys_open_for_their_owner_only() {
    let entry = entry(&mut Seeded::new(1), "100801", "李娜");
    let error = entry
        .wrapped
        .unwrap(&StaffId("100802".to_owned()), PASSWORD)
        .unwrap_err();
    assert!(matches!(error, UnwrapError::WrongPassword), "{error}");
}

#[test]
fn a_changed_password_takes_the_place_of_the_old_one() {
    let mut random = Seeded::new(1);
    let staff = StaffId("100801".to_owned());
    let mut file = key_file(&mut random);
    let entry = entry(&mut random, "100801", "李娜");
    file.add(entry, &data_key(), &mut |buffer| random.fill(buffer))
        .unwrap();
    let keys = file.login(&staff, PASSWORD).unwrap().keys;
    let wrapped = keys
        .wrap(&staff, "新口令", PasswordCost::LOWEST, &mut |buffer| {
            random.fill(buffer);
        })
        .unwrap();
    assert!(file.rewrap(&staff, wrapped), "he is there");
    assert!(file.login(&staff, PASSWORD).is_err(), "the old one is gone");
    assert_eq!(
        file.login(&staff, "新口令").unwrap().data_key,
        data_key(),
        "the new one opens"
    );
}

#[test]
fn the_key_file_is_kept_beside_the_database() {
    let dir = tempfile::tempdir().unwrap();
    let missing = KeyFile::load(dir.path()).unwrap_err();
    assert!(matches!(missing, KeyFileError::Missing), "{missing}");
    let mut random = Seeded::new(1);
    let mut file = key_file(&mut random);
    let entry = entry(&mut random, "100801", "李娜");
    file.add(entry, &data_key(), &mut |buffer| random.fill(buffer))
        .unwrap();
    file.save(dir.path()).unwrap();
    assert_eq!(KeyFile::load(dir.path()).unwrap(), file, "read as written");
    assert_eq!(
        fs::read_dir(dir.path()).unwrap().count(),
        1,
        "no temporary file is left"
    );

    let path = dir.path().join(KEY_FILE);
    let text = fs::read_to_string(&path).unwrap();
    fs::write(&path, text.replace("\"version\": 1", "\"version\": 2")).unwrap();
    let newer = KeyFile::load(dir.path()).unwrap_err();
    assert!(matches!(newer, KeyFileError::Newer(2)), "{newer}");
    fs::write(&path, &text[..text.len() / 2]).unwrap();
    let damaged = KeyFile::load(dir.path()).unwrap_err();
    assert!(matches!(damaged, KeyFileError::Damaged), "{damaged}");
}

#[test]
fn a_cost_out_of_bounds_is_refused() {
    let mut entry = entry(&mut Seeded::new(1), "100801", "李娜");
    entry.wrapped.cost.memory_kib = u32::MAX;
    let error = entry.wrapped.unwrap(&entry.staff, PASSWORD).unwrap_err();
    assert!(
        matches!(error, UnwrapError::Malformed),
        "a file cannot ask for 4 TiB: {error}"
    );
}

#[test]
fn keys_are_not_printed() {
    let mut random = Seeded::new(1);
    let keys = StaffKeys::generate(&mut |buffer| random.fill(buffer));
    let PublicKeys { signing, exchange } = keys.public();
    let printed = format!("{keys:?} {:?} {:?}", data_key(), recovery());
    assert!(!printed.contains("0707"), "{printed}");
    assert_eq!(
        (signing.len(), exchange.0.len()),
        (64, 64),
        "hex of 32 bytes"
    );
    let drawn = DataKey::generate(&mut |buffer| random.fill(buffer));
    assert_ne!(drawn, data_key(), "drawn, not fixed");
}

#[test]
fn no_login_no_data() {
    let dir = tempfile::tempdir().unwrap();
    let mut random = Seeded::new(1);
    let key = DataKey::generate(&mut |buffer| random.fill(buffer));
    let entry = entry(&mut random, "100801", "李娜");
    let mut file = KeyFile::new(sign(), &recovery().public(), &key, &mut |buffer| {
        random.fill(buffer);
    })
    .unwrap();
    file.add(entry, &key, &mut |buffer| random.fill(buffer))
        .unwrap();
    file.save(dir.path()).unwrap();
    drop(Store::create(dir.path(), &key).unwrap());
    drop(key);

    let file = KeyFile::load(dir.path()).unwrap();
    assert_eq!(file.station(), &sign(), "the login page shows the station");
    let login = file.login(&StaffId("100801".to_owned()), PASSWORD).unwrap();
    assert!(
        Store::open(dir.path(), &login.data_key).is_ok(),
        "his password opens it"
    );
    let recovered = file.recover(&recovery()).unwrap();
    assert!(
        Store::open(dir.path(), &recovered).is_ok(),
        "so does the recovery key"
    );
}

/// A page brings a colleague while the file is open: his slot follows; revoked, he loses it. Asked
/// again, nothing changes.
#[test]
fn slots_follow_the_table_of_staff() {
    let counter = super::station::Counter::new();
    let mut random = Seeded::new(1);
    key_file(&mut random).save(counter.path()).unwrap();
    let mut page = Page::empty("", "1", "life", at(1));
    page.staff.push(member("100801", "李娜"));
    let applied = counter.store.write(|writing| writing.pages().apply(&page));
    assert!(applied.unwrap().staff_changed);
    let settle = |random: &mut Seeded| {
        counter
            .store
            .settle_slots(&mut |buffer| random.fill(buffer))
            .unwrap()
    };
    let clerk = StaffId("100801".to_owned());
    assert_eq!(settle(&mut random).added, std::slice::from_ref(&clerk));
    let login = || {
        KeyFile::load(counter.path())
            .unwrap()
            .login(&clerk, PASSWORD)
    };
    assert_eq!(login().unwrap().data_key, data_key());
    assert_eq!(settle(&mut random), SlotsSettled::default());
    let mut page = Page::empty("1", "2", "life", at(2));
    page.staff.push(StaffMember {
        revoked_at: Some(at(2)),
        ..member("100801", "李娜")
    });
    counter
        .store
        .write(|writing| writing.pages().apply(&page))
        .unwrap();
    assert_eq!(settle(&mut random).removed, std::slice::from_ref(&clerk));
    assert!(matches!(login(), Err(LoginError::UnknownStaff)));
}

#[test]
fn provisioning_waits_for_somebody_who_has_the_file_open() {
    let dir = tempfile::tempdir().unwrap();
    assert!(waiting::list(dir.path()).unwrap().is_empty());
    waiting::keep(dir.path(), b"one").unwrap();
    waiting::keep(dir.path(), b"one").unwrap();
    waiting::keep(dir.path(), b"two").unwrap();
    waiting::keep(dir.path(), &vec![0; waiting::LONGEST + 1]).unwrap_err();
    assert_eq!(waiting::list(dir.path()).unwrap().len(), 2);
    let changed = dir
        .path()
        .join("provisioning")
        .join(counter_act::Hash::of(b"two").to_string());
    fs::write(changed, b"three").unwrap();
    assert_eq!(waiting::list(dir.path()).unwrap(), [b"one"], "as they came");
    waiting::done(dir.path(), b"one").unwrap();
    waiting::done(dir.path(), b"one").unwrap();
    assert!(waiting::list(dir.path()).unwrap().is_empty());
}
