/** Every refusal, error, finding and light that Rust can name has its Chinese words. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import { describe, expect, it } from 'vitest';

import { errorSentence, format, lightAdvice, lightWords, ruleSentence } from '@/locales/zh-CN';
import errors from '@/locales/zh-CN/errors.json';
import rules from '@/locales/zh-CN/rules.json';
import status from '@/locales/zh-CN/status.json';
import words from '@/locales/zh-CN/words.json';

const RUST = join(import.meta.dirname, '../../src-tauri');
const read = (path: string) => readFileSync(join(RUST, path), 'utf8');
const catalogue: Readonly<Record<string, Readonly<Record<string, string | undefined>> | undefined>> = rules;

/** (rule, reason) pairs that the rule functions and both tables can refuse with. */
function refusals(): string[] {
  const sources = readdirSync(join(RUST, 'domain/src/decide'))
    .map((name) => read(`domain/src/decide/${name}`))
    .concat(read('domain/src/card/table.rs'), read('domain/src/application/table.rs'), read('domain/src/certificate/table.rs'), read('domain/src/certificate/pickup.rs'), read('domain/src/desk/table.rs'), read('domain/src/desk/mod.rs'), read('domain/src/psam/table.rs'), read('domain/src/psam/register.rs'), read('central/src/judge/desk.rs'), read('app/src/online/mod.rs'));
  const pairs = new Set<string>();
  for (const source of sources) {
    const direct = source.matchAll(/Refusal::new\(\s*"([A-Z0-9-]+)",\s*"([a-z0-9_]+)"/g);
    const otherwise = source.matchAll(/otherwise: \(\s*"([A-Z0-9-]+)",\s*"([a-z0-9_]+)"/g);
    // A cell of three that ends in a state is allowed; one that ends in a word is refused.
    const cells = source.matchAll(/\(\s*T::\w+,\s*"([A-Z0-9-]+)",\s*"([a-z0-9_]+)",?\s*\)/g);
    for (const [, rule, reason] of [...direct, ...otherwise, ...cells]) pairs.add(`${rule ?? ''} ${reason ?? ''}`);
  }
  return [...pairs].sort();
}

/** Words of an enum that is serialized in snake case. */
function variants(path: string, name: string): string[] {
  const body = new RegExp(`pub enum ${name} \\{([\\s\\S]*?)\\n\\}`).exec(read(path))?.[1] ?? '';
  return [...body.matchAll(/^ {4}([A-Z]\w*)\b/gm)].map(([, variant]) =>
    (variant ?? '').replace(/(?<!^)([A-Z])/g, '_$1').toLowerCase(),
  );
}

describe('refusals', () => {
  const pairs = refusals();

  it('are found in the Rust sources', () => {
    expect(pairs.length).toBeGreaterThan(60);
    expect(pairs).toContain('CARD-14-1 needs_written_loss');
  });

  it.each(pairs)('%s has a sentence of its own', (pair) => {
    const [rule = '', reason = ''] = pair.split(' ');
    expect(catalogue[rule]?.[reason], `rules.json needs ${rule}.${reason}`).toMatch(/[\u4e00-\u9fff]{4}/);
  });

  it('are not described twice or for nothing', () => {
    const described = Object.entries(catalogue).flatMap(([rule, reasons]) =>
      Object.keys(reasons ?? {}).map((reason) => `${rule} ${reason}`),
    );
    const own = described.filter((pair) => !pair.startsWith('* ') && !pair.startsWith('input '));
    expect(own.filter((pair) => !pairs.includes(pair))).toEqual([]);
  });

  it('whose rule hangs on the business have a sentence for all of them', () => {
    const sources = ['attendance', 'identity'].map((name) => read(`domain/src/decide/${name}.rs`));
    const reasons = sources.flatMap((source) => [...source.matchAll(/Refusal::new\(rule, "([a-z_]+)"\)/g)].map(([, reason]) => reason ?? ''));
    expect(reasons).toContain('material_missing');
    for (const reason of reasons) expect(catalogue['*']?.[reason], reason).toMatch(/[\u4e00-\u9fff]{4}/);
  });

  it('by the form itself have sentences', () => {
    const source = read('app/src/draft/form.rs');
    const reasons = [...source.matchAll(/objection\([^"]*"?[a-z_.]*"?, "([a-z_]+)"\)/g)].map(([, reason]) => reason ?? '');
    expect(reasons).toContain('too_long');
    for (const reason of reasons) expect(catalogue.input?.[reason], reason).toBeDefined();
  });

  it('of a photo name the finding', () => {
    expect(ruleSentence('PHOTO-2', 'blocking', { code: 'too_small' })).toBe('照片“文件太小”不合格，请换一张照片');
  });

  it('name what is missing', () => {
    expect(ruleSentence('CARD-7-1-5', 'agent_incomplete', { field: 'relation' })).toBe(
      '代理人的与申领人关系没有填，请补填',
    );
  });
});

describe('words', () => {
  const enums: readonly (readonly [string, string, Readonly<Record<string, string>>])[] = [
    ['app/src/contract/error.rs', 'ErrorCode', errors],
    ['domain/src/card/state.rs', 'CardStatus', words.card],
    ['domain/src/application/record.rs', 'ApplicationStatus', words.application],
    ['domain/src/application/material.rs', 'MaterialKind', words.material],
    ['domain/src/application/material.rs', 'MaterialForm', words.material_form],
    ['domain/src/person/facts.rs', 'InsuranceKind', words.insurance],
    ['domain/src/person/facts.rs', 'InsuranceStatus', words.insurance_status],
    ['domain/src/certificate/table.rs', 'CertificateStatus', words.certificate],
    ['domain/src/certificate/record.rs', 'SealWay', words.seal],
    ['document/src/signature/verify.rs', 'Verdict', words.verdict_of_file],
    ['domain/src/role.rs', 'Role', words.role],
    ['domain/src/application/content.rs', 'PhotoSource', words.photo_source],
  ];
  it.each(enums)('%s %s', (path, name, table) => {
    const keys = variants(path, name);
    expect(keys.length).toBeGreaterThan(2);
    for (const key of keys) expect(table[key], `${name} ${key}`).toMatch(/[\u4e00-\u9fff]|\|input_reason/);
  });

  it('of acts', () => {
    const kinds = [...read('domain/src/act/kind.rs').matchAll(/=> "([a-z_]+)",/g)].map(([, kind]) => kind ?? '');
    expect(kinds.length).toBeGreaterThan(15);
    for (const kind of kinds) expect(words.act, kind).toHaveProperty(kind);
  });

  it('of photo findings', () => {
    const codes = [...read('photo/src/code.rs').matchAll(/Self::\w+ => "([a-z_]+)",/g)].map(([, code]) => code ?? '');
    expect(codes.length).toBeGreaterThan(20);
    for (const code of codes) expect(words.finding, code).toHaveProperty(code);
  });

  it('of lights and printers', () => {
    const lights = [...read('app/src/status/lights.rs').matchAll(/"((?:reader|identity_reader|printer|network)\.[a-z_]+)"/g)];
    expect(lights.length).toBeGreaterThan(8);
    for (const [, code] of lights) expect(status.words, code).toHaveProperty([code ?? '']);
    const faults = ['printer/src/fault.rs', 'printer/src/error.rs'].flatMap((path) => [
      ...read(path).matchAll(/=> "printer-([a-z-]+)",/g),
    ]);
    expect(faults.length).toBeGreaterThan(15);
    for (const [, fault] of faults) {
      const key = (fault ?? '').replaceAll('-', '_');
      expect(words.fault, key).toHaveProperty(key);
      expect(status.words, key).toHaveProperty([`printer.${key}`]);
    }
  });

  it('of the desk', () => {
    const item = read('app/src/desk/item.rs');
    const fields = [...read('app/src/desk/fields.rs').matchAll(/"((?:application|card|person)_[a-z_]+)"/g)];
    const states = [...item.matchAll(/DeskState::\w+ => "([a-z_]+)"/g)];
    const events = [...item.matchAll(/happened\(\w+(?:\.at)?, "([a-z_]+)"\)|=> \("([a-z_]+)", \w+/g)];
    const aside = [...read('sync/src/plan/learn.rs').matchAll(/Self::\w+(?:\(_\))? => "([a-z_]+)"/g)];
    const held = [...item.matchAll(/^ {12}"([a-z_]+)"$|^ {8}HeldCause::\w+ => "([a-z_]+)"/gm)];
    for (const [found, table] of [[fields, words.desk_field], [states, words.desk_state], [events, words.desk_event], [held, words.desk_cause]] as const) {
      expect(found.length).toBeGreaterThan(4);
      for (const [, first, other] of found) expect(table).toHaveProperty([first ?? other ?? '']);
    }
    const causes = aside.map(([, code]) => (code === 'breaks_centre' ? 'centre_breaks' : (code ?? '')));
    expect(causes).toContain('attachment_gone');
    for (const code of causes) expect(words.desk_cause).toHaveProperty([code]);
  });

  it('placeholders name vocabularies that exist', () => {
    const sentences = [...Object.values(errors), ...Object.values(catalogue).flatMap((one) => Object.values(one ?? {}))];
    for (const sentence of sentences) {
      for (const [, vocabulary] of (sentence ?? '').matchAll(/\{\w+\|(\w+)\}/g)) {
        expect(['bytes', ...Object.keys(words)], sentence).toContain(vocabulary);
      }
    }
  });
});

describe('sentences', () => {
  it('of errors say what to do next', () => {
    expect(errorSentence({ code: 'wrong_password', params: { left: '3' }, incident: null })).toBe(
      '密码不对，还可以试 3 次，请重新输入',
    );
    expect(errorSentence({ code: 'photo_too_large', params: { measured: '5242880', allowed: '1048576' }, incident: null })).toBe(
      '照片文件太大（5.0 MB，最多 1.0 MB），请换小一些的照片',
    );
    expect(
      errorSentence({ code: 'refused', params: { rule: 'CARD-6-2', reason: 'under_way', number: 'X1' }, incident: null }),
    ).toBe('已有在途申请 X1，不能重复申领；请查它的进度（第六条）');
    expect(errorSentence({ code: 'internal', params: {}, incident: '9F3A11C0' })).toContain('9F3A11C0');
  });

  it('of a rule that is not known still name it', () => {
    expect(ruleSentence('CARD-99-9', 'new_reason', {})).toContain('CARD-99-9');
  });

  it('never show a placeholder', () => {
    expect(format('甲{missing}乙{other|card}', {})).toBe('甲乙');
  });

  it('of the status bar fall back to the level', () => {
    const light = { level: 'red', code: 'printer.never_heard_of', params: {} } as const;
    expect(lightWords('printer', light)).toBe('打印机 不能用');
    expect(lightAdvice(light)).toContain('联系信息科');
  });
});
