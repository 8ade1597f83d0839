//! Kangxi radicals (康熙部首, U+2F00–2FD5) and the ideographs that they look like.
//!
//! The fonts draw 日 (U+65E5) and ⽇ (U+2F47) with one glyph. A radical that crept into the data,
//! mostly out of another PDF, would copy out of ours as something that no search finds.

/// The ideographs of U+2F00 and following, in order.
const IDEOGRAPHS: &str = "\
一丨丶丿乙亅二亠人儿入八冂冖冫几凵刀力勹匕匚匸十卜卩厂厶又口囗土士夂夊夕大女子宀寸小尢尸屮山巛工己巾干幺广廴廾弋弓彐彡彳心戈戶手支攴文斗斤方无日曰月木欠止歹殳毋比毛氏气水火爪父爻爿片牙牛犬玄玉瓜瓦甘生用田疋疒癶白皮皿目矛矢石示禸禾穴立竹米糸缶网羊羽老而耒耳聿肉臣自至臼舌舛舟艮色艸虍虫血行衣襾見角言谷豆豕豸貝赤走足身車辛辰辵邑酉釆里金長門阜隶隹雨靑非面革韋韭音頁風飛食首香馬骨高髟鬥鬯鬲鬼魚鳥鹵鹿麥麻黃黍黑黹黽鼎鼓鼠鼻齊齒龍龜龠";

/// The ideograph in place of a Kangxi radical; `None` for any other character.
pub(crate) fn ideograph_of(character: char) -> Option<char> {
    let index = u32::from(character)
        .checked_sub(0x2F00)
        .filter(|index| *index <= 0xD5)?;
    IDEOGRAPHS.chars().nth(usize::try_from(index).ok()?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_radical_has_its_ideograph() {
        assert_eq!(
            IDEOGRAPHS.chars().count(),
            214,
            "the block holds 214 radicals"
        );
        for (radical, ideograph) in [
            ('⼀', '一'),
            ('⽇', '日'),
            ('⽉', '月'),
            ('⿕', '龠'),
            ('⼈', '人'),
        ] {
            assert_eq!(
                ideograph_of(radical),
                Some(ideograph),
                "U+{:04X}",
                u32::from(radical)
            );
        }
        assert_eq!(ideograph_of('日'), None, "an ideograph stays as it is");
    }
}
