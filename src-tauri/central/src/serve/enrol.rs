//! Machines come in with a one-time code, and renew their certificate with their own key.
//!
//! A code is good for one machine. Within its life it answers the same request with the same
//! answer, which may have been lost on its way.

use std::sync::Arc;

use axum::Json;
use axum::extract::{Request, State};
use counter_act::{Hash, VerifyingKey};
use counter_domain::id::DeviceId;
use counter_domain::number::DeviceCode;
use counter_wire::change::Change;
use counter_wire::enrol::{EnrolRequest, EnrolResponse, RenewRequest, RenewResponse};
use counter_wire::limits::TOKEN_CHARACTERS;
use counter_wire::problem::ProblemCode;
use jiff::{SignedDuration, Timestamp};
use tokio_postgres::Row;
use uuid::Uuid;

use super::{Failure, message};
use crate::central::Central;
use crate::database::{BEGIN, Client};
use crate::error::DatabaseError;
use crate::identity::{Identity, IdentityError, Issued, random};
use crate::registry::{staff_of, tell};
use crate::sql::{identity as sql, registry as registry_sql};

/// How long after its end a certificate may be renewed.
const RENEWABLE: SignedDuration = SignedDuration::from_hours(180 * 24);
/// The first device code; the others follow in base 36.
const FIRST_CODE: u32 = 10 * 36 * 36;
const ATTEMPTS: usize = 8;

pub(super) async fn enrol(
    State(central): State<Arc<Central>>,
    request: Request,
) -> Result<Json<EnrolResponse>, Failure> {
    let now = central.now();
    central.strangers.admit(now)?;
    let request: EnrolRequest = message::json("enrol", request).await?;
    let key = device_key(&request.device_key);
    let fits = [&request.code, &request.machine, &request.program]
        .iter()
        .all(|text| text.chars().count() <= TOKEN_CHARACTERS && !text.contains('\0'));
    let (Some(key), true, true) = (key, fits, Identity::can_read(&request.csr)) else {
        central.strangers.failed(now);
        return Err(Failure::new(
            ProblemCode::Malformed,
            "no key, or no request for a certificate",
        ));
    };
    let done = tokio::spawn(async move {
        let mut attempt = 0;
        loop {
            attempt += 1;
            match let_in(&central, &request, &key).await {
                Err(EnrolError::Database(error))
                    if error.was_in_the_way() && attempt < ATTEMPTS => {}
                other => break (central, other),
            }
        }
    });
    let (central, done) = done.await.map_err(|error| Failure::internal(&error))?;
    match done {
        Ok(response) => Ok(Json(response)),
        Err(EnrolError::WrongCode) => {
            central.strangers.failed(now);
            Err(Failure::new(
                ProblemCode::WrongCode,
                "the code is unknown, used or out of date",
            ))
        }
        Err(EnrolError::Database(error)) if error.was_in_the_way() => Err(Failure::new(
            ProblemCode::Malformed,
            "the key was enrolled before",
        )),
        Err(EnrolError::Database(error)) => Err(error.into()),
        Err(EnrolError::Certificate(error)) => Err(Failure::internal(&error)),
    }
}

enum EnrolError {
    Database(DatabaseError),
    Certificate(IdentityError),
    WrongCode,
}

impl From<DatabaseError> for EnrolError {
    fn from(error: DatabaseError) -> Self {
        Self::Database(error)
    }
}

impl From<tokio_postgres::Error> for EnrolError {
    fn from(error: tokio_postgres::Error) -> Self {
        Self::Database(error.into())
    }
}

impl From<IdentityError> for EnrolError {
    fn from(error: IdentityError) -> Self {
        Self::Certificate(error)
    }
}

async fn let_in(
    central: &Central,
    request: &EnrolRequest,
    key: &VerifyingKey,
) -> Result<EnrolResponse, EnrolError> {
    let now = central.now();
    let code = Hash::of(request.code.as_bytes());
    let code = code.as_bytes().as_slice();
    let mut connection = central.database.connection().await?;
    connection.begin(BEGIN).await?;
    let client = connection.plain()?;
    let asked = Hash::of(format!("{}\n{}", request.device_key, request.csr).as_bytes());
    let asked = asked.as_bytes().as_slice();
    let Some(row) = client.row(sql::CODE, &[&code, &now]).await? else {
        // A machine that did not hear the answer asks again with the same keys.
        let row = client
            .row(sql::ENROLMENT, &[&code, &asked, &now])
            .await?
            .ok_or(EnrolError::WrongCode)?;
        let answer = serde_json::from_str(row.try_get("answer")?)
            .map_err(|error| DatabaseError::malformed("enrolment", error))?;
        connection.commit().await?;
        return Ok(answer);
    };
    client.change(sql::USE_CODE, &[&code, &now]).await?;
    let office: String = row.try_get("office")?;
    let window: String = row.try_get("station_window")?;
    let known: Option<Uuid> = row.try_get("device")?;
    let (device, epoch, device_code) = if let Some(device) = known {
        let again = client
            .row(
                sql::ENROL_AGAIN,
                &[&device, &office, &window, &request.machine, &now],
            )
            .await?
            .ok_or(EnrolError::WrongCode)?;
        let epoch: i32 = again.try_get("epoch")?;
        (DeviceId(device), epoch, again.try_get("code")?)
    } else {
        let device = new_device(now)?;
        let device_code = next_code(client).await?;
        client
            .change(
                sql::ADD_DEVICE,
                &[
                    &device.0,
                    &device_code,
                    &office,
                    &window,
                    &request.machine,
                    &now,
                ],
            )
            .await?;
        (device, 1, device_code)
    };
    client
        .change(
            sql::ADD_DEVICE_KEY,
            &[
                &key.id().0,
                &device.0,
                &epoch,
                &key.to_bytes().as_slice(),
                &now,
            ],
        )
        .await?;
    client.change(sql::ADD_CHAIN, &[&device.0, &epoch]).await?;
    let signed = u32::try_from(epoch).unwrap_or_default();
    let issued = central
        .identity
        .certify(&request.csr, device, signed, now)?;
    add_certificate(client, &issued, device, epoch).await?;
    let change = Change::Device {
        device,
        epoch: signed,
        signing: hex::encode(key.to_bytes()),
        window: window.clone(),
    };
    tell(client, &office, &format!("device/{device}"), &change).await?;
    audit(client, now, device, &office, "enrolled").await?;
    let staff = staff_of(client, &office).await?;
    let response = EnrolResponse {
        device,
        epoch: signed,
        code: DeviceCode::parse(&device_code)
            .map_err(|error| DatabaseError::malformed("device", error))?,
        office: office
            .try_into()
            .map_err(|error| DatabaseError::malformed("station", error))?,
        office_name: row.try_get("name")?,
        window,
        demo: central.demo,
        certificate: issued.pem,
        authority: central.identity.authority_pem().to_owned(),
        centre_key: central.identity.centre_key(),
        recovery_key: central.identity.recovery_key().to_owned(),
        staff,
        incarnation: central.life().await?.incarnation.to_string(),
        at: now,
    };
    let answer = serde_json::to_string(&response)
        .map_err(|error| DatabaseError::malformed("enrolment", error))?;
    client
        .change(sql::ADD_ENROLMENT, &[&code, &asked, &answer])
        .await?;
    connection.commit().await?;
    Ok(response)
}

pub(super) async fn renew(
    State(central): State<Arc<Central>>,
    request: Request,
) -> Result<Json<RenewResponse>, Failure> {
    let now = central.now();
    central.strangers.admit(now)?;
    let request: RenewRequest = message::json("renew", request).await?;
    let fits = !request.nonce.is_empty()
        && request.nonce.chars().count() <= TOKEN_CHARACTERS
        && !request.nonce.contains('\0');
    if !fits || !Identity::can_read(&request.csr) {
        central.strangers.failed(now);
        return Err(Failure::new(
            ProblemCode::Malformed,
            "no nonce, or no request for a certificate",
        ));
    }
    let connection = central.database.connection().await?;
    let row = connection
        .plain()?
        .row(sql::RENEWAL, &[&request.device.0])
        .await?;
    drop(connection);
    let checked = match row {
        Some(row) => may_renew(&row, &request, now),
        None => Err(Failure::new(ProblemCode::NotFound, "no such device")),
    };
    if let Err(failure) = checked {
        central.strangers.failed(now);
        return Err(failure);
    }
    let done = tokio::spawn(async move { certify_again(&central, &request, now).await });
    done.await
        .map_err(|error| Failure::internal(&error))?
        .map(Json)
}

/// Whether a device may have a new certificate: it signed with the key of its present epoch, may
/// still work here, and its last certificate did not end too long ago.
fn may_renew(row: &Row, request: &RenewRequest, now: Timestamp) -> Result<(), Failure> {
    let epoch: i32 = row.try_get("epoch")?;
    let public: &[u8] = row.try_get("public")?;
    let key = public.try_into().ok().and_then(VerifyingKey::from_bytes);
    let key_id: &str = row.try_get("key")?;
    let signed = key.is_some_and(|key| request.verify(&key)) && key_id == request.key.0;
    if u32::try_from(epoch) == Ok(request.epoch) && !signed {
        return Err(Failure::new(
            ProblemCode::WrongSignature,
            "the device's key did not sign this",
        ));
    }
    let revoked: Option<Timestamp> = row.try_get("revoked_at")?;
    if revoked.is_some_and(|at| at <= now) {
        return Err(Failure::new(
            ProblemCode::RevokedDevice,
            "the device was revoked",
        ));
    }
    let fenced_epoch: i32 = row.try_get("fenced_epoch")?;
    let not_after: Option<Timestamp> = row.try_get("not_after")?;
    let too_late = not_after.is_none_or(|end| now.duration_since(end) > RENEWABLE);
    if u32::try_from(epoch) != Ok(request.epoch) || epoch <= fenced_epoch || too_late {
        return Err(Failure::new(
            ProblemCode::FencedDevice,
            "the device must be enrolled again",
        ));
    }
    Ok(())
}

async fn certify_again(
    central: &Central,
    request: &RenewRequest,
    now: Timestamp,
) -> Result<RenewResponse, Failure> {
    let mut connection = central.database.connection().await?;
    connection.begin(BEGIN).await?;
    let client = connection.plain()?;
    let fresh = client
        .change(sql::ADD_NONCE, &[&request.device.0, &request.nonce, &now])
        .await?;
    if fresh == 0 {
        return Err(Failure::new(
            ProblemCode::WrongSignature,
            "this request was answered before",
        ));
    }
    let issued = central
        .identity
        .certify(&request.csr, request.device, request.epoch, now)
        .map_err(|error| Failure::internal(&error))?;
    let epoch = i32::try_from(request.epoch).unwrap_or(i32::MAX);
    add_certificate(client, &issued, request.device, epoch).await?;
    audit(client, now, request.device, "", "renewed").await?;
    connection.commit().await?;
    Ok(RenewResponse {
        certificate: issued.pem,
        authority: central.identity.authority_pem().to_owned(),
    })
}

async fn add_certificate(
    client: Client<'_>,
    issued: &Issued,
    device: DeviceId,
    epoch: i32,
) -> Result<(), DatabaseError> {
    client
        .change(
            sql::ADD_CERTIFICATE,
            &[
                &issued.fingerprint.as_bytes().as_slice(),
                &device.0,
                &epoch,
                &issued.not_after,
            ],
        )
        .await?;
    Ok(())
}

async fn audit(
    client: Client<'_>,
    at: Timestamp,
    device: DeviceId,
    office: &str,
    what: &str,
) -> Result<(), DatabaseError> {
    client
        .change(
            registry_sql::AUDIT,
            &[&at, &device.to_string(), &office, &what, &""],
        )
        .await?;
    Ok(())
}

fn device_key(text: &str) -> Option<VerifyingKey> {
    let mut bytes = [0; 32];
    hex::decode_to_slice(text, &mut bytes).ok()?;
    VerifyingKey::from_bytes(&bytes)
}

fn new_device(now: Timestamp) -> Result<DeviceId, IdentityError> {
    let drawn = random()?;
    let drawn = drawn.first_chunk::<10>().copied().unwrap_or_default();
    let milliseconds = u64::try_from(now.as_millisecond()).unwrap_or_default();
    let id = uuid::Builder::from_unix_timestamp_millis(milliseconds, &drawn).into_uuid();
    Ok(DeviceId(id))
}

/// The code after the last one that was given. Two machines that come at once strike the unique
/// key, and one of them tries again.
async fn next_code(client: Client<'_>) -> Result<String, DatabaseError> {
    let row = client.row(sql::LAST_DEVICE_CODE, &[]).await?;
    let last: Option<String> = match row {
        Some(row) => row.try_get("code")?,
        None => None,
    };
    let next = last
        .and_then(|code| u32::from_str_radix(&code, 36).ok())
        .map_or(FIRST_CODE, |code| code.saturating_add(1));
    let digit = |value: u32| {
        let digit = char::from_digit(value % 36, 36).unwrap_or('0');
        digit.to_ascii_uppercase()
    };
    if next >= 36 * 36 * 36 {
        return Err(DatabaseError::malformed("device", "all codes are given"));
    }
    Ok([digit(next / 1296), digit(next / 36), digit(next)]
        .iter()
        .collect())
}
