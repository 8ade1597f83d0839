//! `counterctl staff seal`: an electronic seal for one supervisor's key only.
//!
//! Who has the picture, the certificate and its key makes the file once, on a machine of his own,
//! and hands only the file on: `counter-central seal add` sends it to the station, where nothing but
//! the keeper's password opens it. The certificate comes from whoever issues such certificates
//! (GB/T 38540 asks for a recognised one); one that issued itself is marked as such.

use std::path::Path;

use counter_act::Hash;
use counter_document::{Seal, SealImage, Signer as _, Zeroizing};
use counter_store::keys::{ExchangePublicKey, SEAL_PURPOSE, SealedFile};
use counter_wire::enrol::StaffRecord;
use counter_wire::seal::ProvisionedSeal;
use serde_json::json;

use crate::document::der;
use crate::output::{Ended, Failure, Output, Verdict};
use crate::staff::{drawing, write_new};

/// Bytes of a seal's picture: 42 mm at 600 dpi fit many times over.
const LARGEST_PICTURE: usize = 1024 * 1024;

/// What a seal is made of.
pub(crate) struct Parts<'a> {
    pub(crate) keeper: &'a Path,
    pub(crate) name: &'a str,
    pub(crate) picture: &'a Path,
    pub(crate) certificates: &'a [std::path::PathBuf],
    pub(crate) key: &'a Path,
}

pub(crate) fn make(parts: &Parts<'_>, path: &Path, output: &Output) -> Ended {
    let keeper: StaffRecord = serde_json::from_slice(&std::fs::read(parts.keeper)?)
        .map_err(|_| Failure("保管人文件不是 counterctl staff make 写出的人员文件".to_owned()))?;
    let picture = std::fs::read(parts.picture)?;
    if picture.len() > LARGEST_PICTURE {
        return Err(Failure(format!(
            "印章图片{}KB，最大{}KB，请缩小后再试",
            picture.len() / 1024,
            LARGEST_PICTURE / 1024
        )));
    }
    let certificates = parts
        .certificates
        .iter()
        .map(|path| der(&std::fs::read(path)?, "CERTIFICATE"))
        .collect::<Result<Vec<_>, Failure>>()?;
    let key = Zeroizing::new(der(
        &Zeroizing::new(std::fs::read(parts.key)?),
        "PRIVATE KEY",
    )?);
    let seal = Seal::new(SealImage::Png(picture), certificates, key)?;
    let own = seal.certificates().first().cloned().unwrap_or_default();
    let exchange = ExchangePublicKey(keeper.exchange);
    let mut fill = drawing()?;
    let sealed = SealedFile::seal(&seal.to_bytes(), SEAL_PURPOSE, &exchange, &mut fill)?;
    let sha256 = Hash::of(&own).to_string();
    let self_issued = seal.is_self_issued();
    let provisioned = ProvisionedSeal::new(
        keeper.staff.clone(),
        parts.name.to_owned(),
        own,
        self_issued,
        serde_json::to_value(&sealed)?,
    );
    write_new(path, &provisioned)?;
    let warning = if self_issued {
        "。证书为自签，只证明内容未被改动"
    } else {
        ""
    };
    output.say(
        &json!({"keeper": keeper.staff, "certificate": sha256, "self_issued": self_issued, "file": path}),
        &format!(
            "印章文件已写入 {}，请交中心用 counter-central seal add 下发{warning}",
            path.display()
        ),
    );
    Ok(Verdict::Good)
}
