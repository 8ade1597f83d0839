/**
 * The words of the screen. Sentences stand in JSON, keyed by error code, or by rule id and
 * reason, so that counterctl and the documents can use the same catalogue.
 *
 * A placeholder is `{name}` or `{name|vocabulary}`; the latter is looked up in `words.json`.
 * A key that is missing is shown as it is: never an empty line.
 */
import type { CommandError } from '@/backend/generated/CommandError';
import type { Light } from '@/backend/generated/Light';

import errors from './errors.json';
import rules from './rules.json';
import status from './status.json';
import words from './words.json';

export type Vocabulary = keyof typeof words;
export type Params = Readonly<Record<string, string | undefined>>;
export type Part = keyof typeof status.part;

type Table = Readonly<Record<string, string | undefined>>;

/** The word for a key of a vocabulary, as `word('card', 'oral_loss')`. */
export function word(vocabulary: Vocabulary, key: string | null | undefined): string {
  if (key === null || key === undefined) return '';
  const table: Table = words[vocabulary];
  return table[vocabulary === 'fault' ? faultKey(key) : key] ?? key;
}

/** `printer-out-of-paper` and `printer.out_of_paper` are `out_of_paper`. */
function faultKey(code: string): string {
  return code.replace(/^printer[-.]/, '').replaceAll('-', '_');
}

/** Fills a sentence's placeholders. */
export function format(sentence: string, params: Params): string {
  return sentence.replace(/\{(\w+)(?:\|(\w+))?\}/g, (_, name: string, vocabulary?: string) => {
    const value = params[name] ?? '';
    if (vocabulary === undefined) return value;
    if (vocabulary === 'bytes') return kilobytes(Number(value));
    return word(vocabulary as Vocabulary, value);
  });
}

/** `22.4 KB`, with 1024 bytes to the KB as PHOTO-2 counts. */
export function kilobytes(bytes: number): string {
  const size = bytes / 1024;
  return size >= 1024 ? `${(size / 1024).toFixed(1)} MB` : `${size.toFixed(1)} KB`;
}

/** What a rule says when it refuses: what is wrong and what to do next. */
export function ruleSentence(rule: string, reason: string, params: Params): string {
  const catalogue: Readonly<Record<string, Table | undefined>> = rules;
  const sentence = catalogue[rule]?.[reason] ?? catalogue['*']?.[reason];
  if (sentence === undefined) return format(errors.refused, { ...params, rule });
  return format(sentence, params);
}

/** The sentence of an error. */
export function errorSentence(error: CommandError): string {
  const { rule, reason, message } = error.params;
  if (error.code === 'refused' && rule !== undefined && reason !== undefined) {
    return ruleSentence(rule, reason, error.params);
  }
  // A number's or a name's own kind knows best what is wrong with it.
  if (error.code === 'invalid_input' && message !== undefined) return message;
  return format(errors[error.code], { ...error.params, incident: error.incident ?? '未编号' });
}

/** Name and state of a part of the status bar, as `打印机 缺纸`. */
export function lightWords(part: Part, light: Light): string {
  const sentence = (status.words as Table)[light.code] ?? status.level[light.level];
  return `${status.part[part]} ${format(sentence, light.params)}`;
}

/** What to do about a part of the status bar. */
export function lightAdvice(light: Light): string {
  const advice = status.advice as Table;
  return format(advice[light.code] ?? status.advice[light.level], light.params);
}
