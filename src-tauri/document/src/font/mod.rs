//! The faces that documents are set in, and which face draws which character.
//!
//! Faces are read from a directory once and shared; nothing is compiled in. A style has a chain
//! of faces: the first that has a character draws it. A character that no face has is reported,
//! never drawn as a box.
//!
//! Deliberately absent: shaping. Chinese needs none; ligatures and kerning of Latin text are
//! given up for text that always copies out as it was put in.

mod character_map;
mod outline;
mod sfnt;
mod simplify;
mod subset;

use std::{
    collections::BTreeSet,
    path::{Path, PathBuf},
};

use printpdf::{FontId, ParsedFont};
use sha2::{Digest, Sha256};

pub(crate) use self::outline::{Contour, Point};
pub use self::sfnt::ReadSfntError;
pub(crate) use self::sfnt::embeddable;
use self::{
    character_map::CharacterMap,
    sfnt::Directory,
    subset::{Outlines, Subset},
};

/// The faces that every installation has, as files of `assets/fonts`.
const SHIPPED: [(&str, &str); 4] = [
    ("SONGTI", "NotoSerifSC-Regular.ttf"),
    ("SONGBD", "NotoSerifSC-Bold.ttf"),
    ("HEITIA", "NotoSansSC-Regular.ttf"),
    ("KAITIA", "LXGWWenKai-Regular.ttf"),
];

/// A voice of a document. What it looks like is the font set's business.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Style {
    /// 宋体: running text and what was filled in.
    Song,
    /// 宋体加粗: titles.
    SongBold,
    /// 黑体: labels and heads.
    Hei,
    /// 楷体: notes and where a hand's writing is meant.
    Kai,
}

impl Style {
    /// Indices into `SHIPPED`, the first that has a character draws it.
    const fn chain(self) -> [usize; 4] {
        match self {
            Self::Song => [0, 3, 2, 1],
            Self::SongBold => [1, 0, 3, 2],
            Self::Hei => [2, 0, 3, 1],
            Self::Kai => [3, 0, 2, 1],
        }
    }
}

/// Why the fonts could not be loaded.
#[derive(Debug, thiserror::Error)]
pub enum LoadFontsError {
    /// A file or folder could not be read.
    #[error("字体无法读取：{}（{source}）。请重新安装软件或检查字体目录", path.display())]
    Read {
        /// The file or folder.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// A file is not a font that can be used.
    #[error("字体文件不能使用：{}（{source}）。请更换或移走该文件", path.display())]
    Unusable {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        source: ReadSfntError,
    },
    /// The tables of a font contradict each other.
    #[error("字体文件已损坏：{}。请更换或移走该文件", path.display())]
    Damaged {
        /// The file.
        path: PathBuf,
    },
}

/// One glyph of one face.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Glyph {
    pub(crate) face: usize,
    pub(crate) id: u16,
    /// Advance in em.
    pub(crate) advance: f32,
}

/// The loaded faces: parsed once, shared by every document.
pub struct FontSet {
    faces: Vec<Face>,
    fingerprint: [u8; 32],
}

struct Face {
    id: FontId,
    name: String,
    characters: CharacterMap,
    outlines: Outlines,
    units_per_em: f32,
}

impl FontSet {
    /// Loads the shipped faces from `directory`, then every `.ttf` file of `additional` folders
    /// in the order of their names; those are asked last.
    pub fn load(directory: &Path, additional: &[&Path]) -> Result<Self, LoadFontsError> {
        let mut files: Vec<(FontId, PathBuf)> = SHIPPED
            .iter()
            .map(|(id, name)| (FontId((*id).to_owned()), directory.join(name)))
            .collect();
        for folder in additional {
            for path in font_files(folder)? {
                files.push((FontId(additional_id(files.len())), path));
            }
        }

        let mut digest = Sha256::new();
        let mut faces = Vec::with_capacity(files.len());
        for (id, path) in files {
            let bytes = std::fs::read(&path).map_err(|source| LoadFontsError::Read {
                path: path.clone(),
                source,
            })?;
            let directory = Directory::read(&bytes);
            let slim = directory
                .and_then(|directory| Ok((sfnt::slim(&bytes, &directory)?, directory.fingerprint)));
            let (slim, fingerprint) = slim.map_err(|source| LoadFontsError::Unusable {
                path: path.clone(),
                source,
            })?;
            digest.update(fingerprint);
            faces.push(Face::read(id, &path, slim).ok_or(LoadFontsError::Damaged { path })?);
        }
        Ok(Self {
            faces,
            fingerprint: digest.finalize().into(),
        })
    }

    /// Identifies the exact versions of all faces, to be kept with what was printed.
    pub fn fingerprint(&self) -> [u8; 32] {
        self.fingerprint
    }

    /// The characters of `text` that no face can draw, each once, in their order of code.
    pub fn missing(&self, text: &str) -> Vec<char> {
        let missing: BTreeSet<char> = text
            .chars()
            .filter(|character| *character != '\n' && self.glyph(Style::Song, *character).is_none())
            .collect();
        missing.into_iter().collect()
    }

    /// The glyph that draws `character` in `style`, from the first face that has it.
    pub(crate) fn glyph(&self, style: Style, character: char) -> Option<Glyph> {
        let chain = style
            .chain()
            .into_iter()
            .chain(SHIPPED.len()..self.faces.len());
        chain
            .into_iter()
            .find_map(|face| self.glyph_of(face, character))
    }

    /// The outline that draws `character` in `style`, with one em as its unit.
    pub(crate) fn outline(&self, style: Style, character: char) -> Option<Vec<Contour>> {
        let glyph = self.glyph(style, character)?;
        let face = self.faces.get(glyph.face)?;
        let mut contours = face.outlines.contours(glyph.id)?;
        let scaled = |point: &mut Point| {
            point.x /= face.units_per_em;
            point.y /= face.units_per_em;
        };
        for segment in contours.iter_mut().flatten() {
            scaled(&mut segment.from);
            segment.control.iter_mut().for_each(scaled);
            scaled(&mut segment.to);
        }
        Some(contours)
    }

    pub(crate) fn face_id(&self, face: usize) -> Option<&FontId> {
        self.faces.get(face).map(|face| &face.id)
    }

    /// The face with only `used` glyphs, for embedding.
    pub(crate) fn subset(&self, face: usize, used: &BTreeSet<u16>) -> Option<(Subset, ParsedFont)> {
        let face = self.faces.get(face)?;
        let subset = face.outlines.subset(used)?;
        let mut font = ParsedFont::from_bytes(&subset.bytes, 0, &mut Vec::new())?;
        font.font_name = Some(format!("{}+{}", face.id.0, face.name));
        Some((subset, font))
    }

    fn glyph_of(&self, index: usize, character: char) -> Option<Glyph> {
        let face = self.faces.get(index)?;
        let id = face.characters.glyph(character)?;
        Some(Glyph {
            face: index,
            id,
            advance: f32::from(face.outlines.advance(id)?) / face.units_per_em,
        })
    }
}

impl Face {
    fn read(id: FontId, path: &Path, bytes: Vec<u8>) -> Option<Self> {
        let outlines = Outlines::read(bytes)?;
        let characters = CharacterMap::read(outlines.table(*b"cmap")?)?;
        let units_per_em = sfnt::read_u16(outlines.table(*b"head")?, sfnt::UNITS_PER_EM)
            .filter(|units| *units > 0)?;
        // A name that a PDF can hold as it is.
        let stem = path.file_stem()?.to_string_lossy();
        let name = stem
            .chars()
            .filter(|letter| letter.is_ascii_alphanumeric() || *letter == '-')
            .collect();
        Some(Self {
            id,
            name,
            characters,
            outlines,
            units_per_em: f32::from(units_per_em),
        })
    }
}

/// A resource name whose first six letters can stand as a subset's tag.
fn additional_id(index: usize) -> String {
    let letter = |value: usize| char::from(b'A' + u8::try_from(value % 26).unwrap_or(0));
    format!("SITE{}{}", letter(index / 26), letter(index))
}

fn font_files(folder: &Path) -> Result<Vec<PathBuf>, LoadFontsError> {
    let failed = |source| LoadFontsError::Read {
        path: folder.to_owned(),
        source,
    };
    let mut paths = Vec::new();
    for entry in std::fs::read_dir(folder).map_err(failed)? {
        let path = entry.map_err(failed)?.path();
        if path
            .extension()
            .is_some_and(|extension| extension.eq_ignore_ascii_case("ttf"))
        {
            paths.push(path);
        }
    }
    paths.sort();
    Ok(paths)
}
