//! A change happens as a whole or not at all; who reads does not wait for it.

use std::sync::mpsc::channel;

use counter_store::StoreError;
use counter_store::table::audit::AuditEntry;

use super::station::{Counter, at, person};

#[derive(Debug, thiserror::Error)]
enum Stopped {
    #[error("stopped on purpose")]
    OnPurpose,
    #[error(transparent)]
    Store(#[from] StoreError),
}

#[test]
fn a_closure_that_fails_leaves_nothing_behind() {
    let counter = Counter::new();
    let stopped = counter.store.write(|writing| {
        writing.people_mut().put_base(1, &person(1, "张伟"))?;
        writing.settings_mut().set("printer", "ipp://localhost")?;
        Err::<(), _>(Stopped::OnPurpose)
    });
    assert!(matches!(stopped, Err(Stopped::OnPurpose)), "{stopped:?}");
    let (people, setting) = counter
        .store
        .read(|reading| {
            Ok::<_, StoreError>((
                reading.people().count()?,
                reading.settings().get("printer")?,
            ))
        })
        .unwrap();
    assert_eq!((people, setting), (0, None), "nothing had happened");
}

#[test]
fn a_panic_in_a_closure_leaves_nothing_behind() {
    let counter = Counter::new();
    let panicked = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
        counter.store.write(|writing| {
            writing.people_mut().put_base(1, &person(1, "张伟"))?;
            assert!(writing.people().count()? > 1, "on purpose");
            Ok::<_, StoreError>(())
        })
    }));
    assert!(panicked.is_err(), "the panic went on");
    counter
        .store
        .write(|writing| {
            assert_eq!(writing.people().count()?, 0, "rolled back");
            writing.people_mut().put_base(1, &person(2, "王芳"))
        })
        .unwrap();
}

#[test]
fn a_reader_sees_one_state_and_does_not_wait_for_the_writer() {
    let counter = Counter::with_people(&["张伟"]);
    let (begun, has_begun) = channel::<()>();
    let (read, has_read) = channel::<u64>();
    std::thread::scope(|scope| {
        let store = &counter.store;
        scope.spawn(move || {
            has_begun.recv().unwrap();
            let people = store.read(|reading| reading.people().count());
            read.send(people.map_err(|error: StoreError| error).unwrap())
                .unwrap();
        });
        store
            .write(|writing| {
                writing.people_mut().put_base(1, &person(2, "王芳"))?;
                begun.send(()).unwrap();
                assert_eq!(has_read.recv().unwrap(), 1, "the change is not seen yet");
                Ok::<_, StoreError>(())
            })
            .unwrap();
    });
    let people = counter.store.read(|reading| reading.people().count());
    assert_eq!(
        people.map_err(|error: StoreError| error).unwrap(),
        2,
        "now it is"
    );
}

#[test]
fn settings_staff_and_enrolment_are_read_back() {
    let counter = Counter::new();
    let member = super::keys::member("100801", "李娜");
    counter
        .store
        .write(|writing| {
            writing.settings_mut().set("printer", "ipp://a")?;
            writing.settings_mut().set("printer", "ipp://b")?;
            writing.staff_mut().put(&member)?;
            writing.audit_mut().append(&AuditEntry {
                at: at(0),
                kind: "login".to_owned(),
                actor: Some(member.entry.staff.clone()),
                subject: String::new(),
                detail: String::new(),
            })
        })
        .unwrap();
    counter
        .store
        .read(|reading| {
            let setting = reading.settings().get("printer")?;
            assert_eq!(setting.as_deref(), Some("ipp://b"), "the last one");
            let staff = reading.staff().get(&member.entry.staff)?;
            assert_eq!(staff.as_ref(), Some(&member), "as put");
            assert_eq!(
                staff.and_then(|s| s.role()),
                Some(member.entry.role),
                "not revoked"
            );
            assert_eq!(reading.staff().list()?.len(), 1, "one member of staff");
            let enrolment = reading.enrolment().get()?.unwrap();
            assert_eq!(enrolment.station, super::station::sign(), "as enrolled");
            let key = reading.enrolment().device_key()?.unwrap();
            assert_eq!(
                key.verifying(),
                super::station::device_key().verifying(),
                "the key that signs acts"
            );
            let audit = reading.audit().newest(5)?;
            assert_eq!(audit.len(), 1, "one line");
            Ok::<_, StoreError>(())
        })
        .unwrap();
}
