//! Making the station's file from what the centre answered, or giving it a new epoch.

use std::path::Path;
use std::sync::Arc;

use counter_store::guard::LoginGuard;
use counter_store::keys::{DataKey, ExchangePublicKey, KeyFile, Station};
use counter_store::table::staff::StaffMember;
use counter_store::table::station::Enrolment;
use counter_store::{CreateError, DATABASE_FILE, Store, StoreError};
use counter_wire::enrol::EnrolResponse;

use crate::clock::Random;
use crate::contract::{CommandError, ErrorCode};
use crate::fault::{from_store, incident};
use crate::line::{member, surroundings};

/// Makes the file of a station that this machine did not have. The key file comes last.
pub(super) fn make(
    dir: &Path,
    answer: &EnrolResponse,
    device_seed: &[u8; 32],
    random: &dyn Random,
) -> Result<(), CommandError> {
    let staff = members(answer)?;
    let mut fill = |buffer: &mut [u8]| random.fill(buffer);
    let key = DataKey::generate(&mut fill);
    let recovery = ExchangePublicKey(answer.recovery_key.clone());
    let internal = |error: &dyn std::error::Error| incident(ErrorCode::Internal, error);
    let mut keys = KeyFile::new(station(answer), &recovery, &key, &mut fill)
        .map_err(|error| internal(&error))?;
    for member in staff.iter().filter(|member| member.revoked_at.is_none()) {
        keys.add(member.entry.clone(), &key, &mut fill)
            .map_err(|error| internal(&error))?;
    }
    let store = Store::create(dir, &key).map_err(|error| match error {
        // A file whose keys are gone is for the recovery, never for a new beginning.
        CreateError::Exists => incident(ErrorCode::StoreDamaged, &error),
        error => internal(&error),
    })?;
    let made = fill_in(&store, answer, device_seed, &staff)
        .and_then(|()| LoginGuard::create(dir, &mut fill).map_err(|error| internal(&error)))
        .and_then(|_| keys.save(dir).map_err(|error| internal(&error)));
    if made.is_err() {
        // It was made a moment ago and nobody has its key.
        drop(store);
        for suffix in ["", "-wal", "-shm"] {
            let _ = std::fs::remove_file(dir.join(format!("{DATABASE_FILE}{suffix}")));
        }
    }
    made
}

/// Gives an open file the new epoch. Acts of the epoch before stay as they are and are still sent.
pub(super) fn enrol_again(
    store: &Store,
    answer: &EnrolResponse,
    device_seed: &[u8; 32],
    random: &Arc<dyn Random>,
    machine: Option<&str>,
) -> Result<(), CommandError> {
    let known = store
        .read(|reading| reading.enrolment().get())
        .map_err(|error: StoreError| from_store(&error))?;
    let is_ours = known
        .is_some_and(|known| known.station.device == answer.device && known.epoch < answer.epoch);
    if !is_ours {
        return Err(CommandError::new(ErrorCode::EnrolmentCodeWrong));
    }
    let staff = members(answer)?;
    store
        .begin_epoch(
            &enrolment(answer),
            device_seed,
            surroundings(random, machine),
        )
        .map_err(|error| incident(ErrorCode::Internal, &error))?;
    store
        .write(|writing| {
            let table = writing.staff_mut();
            staff.iter().try_for_each(|member| table.put(member))
        })
        .map_err(|error: StoreError| from_store(&error))?;
    let mut fill = |buffer: &mut [u8]| random.fill(buffer);
    store
        .settle_slots(&mut fill)
        .map_err(|error| incident(ErrorCode::Internal, &error))?;
    Ok(())
}

fn fill_in(
    store: &Store,
    answer: &EnrolResponse,
    device_seed: &[u8; 32],
    staff: &[StaffMember],
) -> Result<(), CommandError> {
    store
        .write(|writing| {
            writing
                .enrolment_mut()
                .put(&enrolment(answer), device_seed)?;
            staff
                .iter()
                .try_for_each(|member| writing.staff_mut().put(member))
        })
        .map_err(|error: StoreError| from_store(&error))
}

fn members(answer: &EnrolResponse) -> Result<Vec<StaffMember>, CommandError> {
    answer
        .staff
        .iter()
        .map(|record| member(record).map_err(|error| from_store(&error)))
        .collect()
}

fn enrolment(answer: &EnrolResponse) -> Enrolment {
    Enrolment {
        station: station(answer),
        epoch: answer.epoch,
        enrolled_at: answer.at,
    }
}

fn station(answer: &EnrolResponse) -> Station {
    Station {
        device: answer.device,
        code: answer.code.clone(),
        office: answer.office.clone(),
        office_name: answer.office_name.clone(),
        window: answer.window.clone(),
        demo: answer.demo,
    }
}
