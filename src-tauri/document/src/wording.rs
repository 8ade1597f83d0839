//! The fixed sentences of all documents, in one place.
//!
//! What differs from office to office (names, phones, periods) is data and does not stand here.
//! Where a sentence says what the rules say, its rule is named.

/// Titles, by kind.
pub(crate) const APPLICATION_FORM: &str = "兵团社保卡业务受理单";
pub(crate) const APPLICATION_RECEIPT: &str = "兵团社保卡业务受理回执";
pub(crate) const BATCH_FORM: &str = "单位批量申领社会保障卡受理单";
pub(crate) const RECALLED_CARDS_LIST: &str = "回收社会保障卡移交清单";
pub(crate) const HAND_IN_EFFECT: &str = "\
以上社会保障卡因无法领取或已领即时卡而回收，现移交信息管理中心调度发放或销毁（第十条）。\
移交、接收双方当面逐张核对卡号后签名；处置结果由中心登记。本清单一式两份，双方各留存一份。";
pub(crate) const RETURN_NOTICE: &str = "兵团社保卡业务退回告知单";
pub(crate) const BUSINESS_RECEIPT: &str = "社会保障卡业务回执";
pub(crate) const WITHDRAWAL_SLIP: &str = "业务撤回通知";
pub(crate) const WITHDRAWAL_EFFECT: &str = "上述业务已撤回，不再办理。您持有的同一业务编号的受理单、回执作废，请一并交回窗口；需要继续办理的，请在窗口重新申请。";
pub(crate) const MATERIALS_NOTICE: &str = "业务办理一次性告知单";
pub(crate) const MATERIALS_LEAD: &str = "您要办理的业务需要以下全部材料。标“请补齐”的，请备齐后带本告知单再来；标“已核验”的，再来时也请带上原件。";
pub(crate) const MATERIALS_EFFECT: &str =
    "本告知单不是受理凭证，办理期限自正式受理之日起算。以上为办理本业务所需的全部材料。";
pub(crate) const PICKUP_CERTIFICATE: &str = "新发和补（换）社会保障卡领卡证明";
pub(crate) const PERSONAL_CERTIFICATE: &str = "个人参保缴费证明";
pub(crate) const EMPLOYER_CERTIFICATE: &str = "单位参保缴费证明";
pub(crate) const RIGHTS_RECORD: &str = "社会保险个人权益记录单";
pub(crate) const ACCOUNT_STATEMENT: &str = "基本养老保险个人账户清单";
pub(crate) const PENSION_VOUCHER: &str = "基本养老保险参保缴费凭证";
pub(crate) const ASSESSMENT: &str = "社会保险费缴费核定单";

/// Says that nothing follows.
pub(crate) const BLANK_BELOW: &str = "————————　以下空白　————————";
/// Notes of certificates.
pub(crate) const OFFLINE_NOTE: &str =
    "本件在离线状态下出具，内容以所列同步时间的数据为准，与中心不一致的以中心数据为准。";
pub(crate) const VALIDITY: &str = "本件有效期至{date}，逾期请重新打印。";
pub(crate) const VERIFICATION: &str = "凭编号和验证码可核验真伪：{place}；扫描二维码可离线核对。";
pub(crate) const NO_SEAL: &str = "本件凭验证码核验，无需盖章。";
pub(crate) const SEAL_BY_HAND: &str = "本件加盖经办机构印章后有效。";
pub(crate) const SEAL_ELECTRONIC: &str = "本件已加盖电子印章，签名有效且文件未改动时有效。";
pub(crate) const SEAL_SELF_ISSUED: &str =
    "本件的电子签名使用自签证书，只证明文件未被改动，不具有可靠电子签名的效力。";
/// What the sums of contributions count.
pub(crate) const CONTRIBUTIONS_COUNTED: &str =
    "累计月数和合计金额只计实缴和外地转入的月份，欠费月份单列，不计入合计。";
pub(crate) const STAFF_COUNTED: &str =
    "名单按参保关系所在单位列示，金额为证明期间内各险种实缴金额之和。";
pub(crate) const LEGEND: &str = "图例：● 实缴　△ 欠费　○ 外地转入　- 未制定计划";
pub(crate) const RIGHTS_PURPOSE: &str =
    "本记录单仅供参保人员核对信息，对记录有异议的，请携带有效身份证件到经办机构核对。";
pub(crate) const ACCOUNT_INTEREST: &str = "当年利息在年度结息后记入；未结息的年度，利息列为零。";
pub(crate) const VOUCHER_NOTES: [&str; 3] = [
    "本凭证一式两联，参保人员和经办机构各留一联。",
    "到新就业地参保后，凭本凭证申请转移接续基本养老保险关系。",
    "缴费月数和储存额以转移接续时核定的信息为准。",
];
pub(crate) const ASSESSMENT_OBJECTION: &str =
    "请在缴费期限内足额缴纳。对核定结果有异议的，请在缴费期限前向本机构提出复核。";
/// What a pick-up certificate says (BJ-2-5-2).
pub(crate) const PICKUP_LEAD: &str = "\
\u{3000}\u{3000}兹证明{name}（证件号码：{number}）已于{date}在本机构申请办理{business}，\
社会保障卡正在制作中。补换卡期间，可凭本证明和有效身份证件看病就医。";
pub(crate) const PICKUP_NOTES: [&str; 2] = [
    "新卡领取后，本证明自动失效。",
    "本证明遗失可凭有效身份证件补打，补打次数由系统登记。",
];
pub(crate) const PERSONAL_PURPOSE: &str =
    "本证明涉及个人信息，请妥善保管，仅用于证明参保缴费情况。";

/// The mark of business done in an emergency mode.
pub(crate) const EMERGENCY: &str = "应急办理";
/// The mark of what could not be held against the centre's data while offline.
pub(crate) const TO_BE_VERIFIED: &str = "待中心核对";
/// Says that a due date was counted without a published holiday notice.
pub(crate) const PROVISIONAL: &str = "节假日未公布，按周末推算";
/// Says why there are ruled gaps.
pub(crate) const HANDWRITTEN: &str =
    "手写：打印字库没有的字已留空（共{count}处），请在横线上手写补全。";

/// What the applicant signs (CARD-7-1-1).
pub(crate) const DECLARATION: &str = "\
本人（代理人）已逐项核对本单所列信息和材料，确认与所持证件一致，内容真实、完整；\
知悉姓名、社会保障号码以社会保险基础信息库为准，照片用于制作社会保障卡。";

/// The first line of the rights notice of a list, which is its own receipt (CARD-9-1, CARD-9-2).
pub(crate) const BATCH_RIGHTS_1: &str =
    "1. 制卡期限自受理申请之日起计算，见本单“制卡完成期限”；特殊情况需要延长的，由受理窗口告知。";
/// What an employer signs for its list (CARD-7-1-1, CARD-7-1-4).
pub(crate) const BATCH_DECLARATION: &str = "\
本单位已逐人核对名单所列信息、证件和照片，确认均为本单位人员本人，内容真实、完整，由本单位代为确认受理；\
知悉姓名、社会保障号码以社会保险基础信息库为准，照片用于制作社会保障卡。\
本单一式两份，受理机构和单位各留存一份，单位凭此单查询进度。";

/// The rights notice of the form (CARD-8-1, CARD-9-1, CARD-9-2, CARD-9-3, CARD-20-1, CARD-24-1).
pub(crate) const FORM_RIGHTS: [&str; 4] = [
    "1. 制卡期限自受理申请之日起计算，见业务受理回执；特殊情况需要延长的，由受理窗口告知。",
    "2. 申领信息审验未通过的，受理窗口及时告知原因，并协助办理相关事项。",
    "3. 社保卡只限本人使用，不得转借他人。领卡后请及时设置社保应用密码，金融功能由合作银行激活。",
    RIGHTS_4,
];
const RIGHTS_4: &str = "\
4. 有异议的，可以向申领地人力资源社会保障行政部门提出申诉，\
也可以依法申请行政复议或者提起行政诉讼。";

/// The rights notice of a refusal, fixed by CARD-24-1.
pub(crate) const REFUSAL_RIGHTS: &str = "\
\u{3000}\u{3000}对本告知单不服的，可以向申领地人力资源社会保障行政部门提出申诉，\
也可以依法申请行政复议或者提起行政诉讼。";

/// The first line of a return notice.
pub(crate) const RETURN_SALUTATION: &str = "{name}（证件号码：{number}）：";
/// The first sentence of a return notice.
pub(crate) const RETURN_LEAD: &str = "\
\u{3000}\u{3000}您于{date}提出的“{business}”申请，经审验未能通过，现退回。\
退回原因和下一步办理方法如下：";
/// Where the office's seal goes.
pub(crate) const SEAL_PLACE: &str = "（盖章处）";

/// What may be done after a return (CARD-9-3).
pub(crate) const RETURN_CONTINUE: &str = "\
\u{3000}\u{3000}补正后可凭本告知单在原申请上继续办理，不必重新申请。办理中需要协助的，请向本窗口提出。";

/// What the receipt is for.
pub(crate) const RECEIPT_KEEP: &str =
    "请妥善保管本回执。查询进度、领卡时请出示本回执和有效身份证件。";
/// Where the bank side is done (CARD-6-3, CARD-12-6).
pub(crate) const RECEIPT_BANK: &str = "\
社保卡的金融功能由合作银行激活；金融账户的挂失、解挂按合作银行的规定办理。";

/// Puts values into the `{name}` places of a sentence.
pub(crate) fn fill(sentence: &str, values: &[(&str, &str)]) -> String {
    let mut filled = String::with_capacity(sentence.len());
    let mut rest = sentence;
    while let Some((before, after)) = rest.split_once('{') {
        filled.push_str(before);
        let Some((name, tail)) = after.split_once('}') else {
            break;
        };
        // A value is put in as it is: braces in it are not looked at again.
        filled.extend(
            values
                .iter()
                .find(|(key, _)| *key == name)
                .map(|(_, value)| *value),
        );
        rest = tail;
    }
    filled.push_str(rest);
    filled
}

/// `2026年11月21日`: month and day without a leading zero, as GB/T 9704 writes dates.
pub(crate) fn date(date: jiff::civil::Date) -> String {
    format!("{}年{}月{}日", date.year(), date.month(), date.day())
}

/// `2026年11月21日 15:03`.
pub(crate) fn moment(at: jiff::civil::DateTime) -> String {
    format!("{} {:02}:{:02}", date(at.date()), at.hour(), at.minute())
}
