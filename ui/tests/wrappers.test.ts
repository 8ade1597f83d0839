/** The wrappers over Element Plus: names, errors, focus and keys as the counter wants them. */
import { flushPromises, mount } from '@vue/test-utils';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { nextTick } from 'vue';

import AskDialog from '@/components/AskDialog.vue';
import ChoiceField from '@/components/ChoiceField.vue';
import DataTable from '@/components/DataTable.vue';
import KeyButton from '@/components/KeyButton.vue';
import PhotoFindings from '@/components/photo/PhotoFindings.vue';
import TextField from '@/components/TextField.vue';
import { dispatch, pushKeys } from '@/keyboard/keys';

afterEach(() => {
  document.body.innerHTML = '';
});

const press = (key: string) => dispatch(new KeyboardEvent('keydown', { key, cancelable: true }));

describe('TextField', () => {
  it('has its label, and says its error', async () => {
    const field = mount(TextField, { props: { label: '领卡地点', modelValue: '', error: '请补填' }, attrs: { 'data-test': 'place' } });
    await flushPromises();
    const input = field.get('input');
    expect(input.attributes('data-test')).toBe('place');
    expect(field.get('label').attributes('for')).toBe(input.attributes('id'));
    expect(input.attributes('aria-invalid')).toBe('true');
    expect(field.get(`[id="${input.attributes('aria-describedby') ?? ''}"]`).text()).toBe('请补填');
  });

  it('keeps what is typed as it is typed, however long', async () => {
    const field = mount(TextField, { props: { label: '备注', modelValue: '' } });
    await field.get('input').setValue(' 𠮷'.repeat(5000));
    expect(field.emitted('update:modelValue')?.at(-1)).toEqual([' 𠮷'.repeat(5000)]);
  });
});

it('ChoiceField is a named group of radios', async () => {
  const field = mount(ChoiceField, {
    props: { label: '谁来办', modelValue: false, choices: [{ value: false, label: '本人' }, { value: true, label: '代理人', test: 'agent' }] },
  });
  const group = field.get('[role=radiogroup]');
  expect(field.get(`[id="${group.attributes('aria-labelledby') ?? ''}"]`).text()).toBe('谁来办');
  await field.get('[data-test=agent] input').setValue(true);
  expect(field.emitted('update:modelValue')?.at(-1)).toEqual([true]);
});

describe('KeyButton', () => {
  it('is pressed by its key while it is there, not while it is busy', async () => {
    const pressed = vi.fn();
    const button = mount(KeyButton, { props: { shortcut: 'F9', onPress: pressed }, slots: { default: '提交' } });
    press('F9');
    await button.setProps({ busy: true });
    press('F9');
    await button.trigger('click');
    expect(pressed).toHaveBeenCalledOnce();
    button.unmount();
    press('F9');
    expect(pressed).toHaveBeenCalledOnce();
  });
});

describe('DataTable', () => {
  const rows = ['甲', '乙', '丙'].map((name) => ({ name }));
  const build = () =>
    mount(DataTable<{ name: string }>, {
      attachTo: document.body,
      props: { caption: '名单', columns: [{ title: '姓名', text: (row) => row.name }], rows, rowKey: (row) => row.name, opens: true },
    });

  it('↑↓ move, Enter opens', async () => {
    const table = build();
    const at = (row: number) => table.findAll('tbody tr')[row];
    at(0)?.element.dispatchEvent(new FocusEvent('focus'));
    await at(0)?.trigger('keydown', { key: 'ArrowDown' });
    await nextTick();
    expect(document.activeElement?.textContent).toBe('乙');
    await at(1)?.trigger('keydown', { key: 'End' });
    await nextTick();
    expect(document.activeElement?.textContent).toBe('丙');
    await at(2)?.trigger('keydown', { key: 'Enter' });
    expect(table.emitted('open')).toEqual([[{ name: '丙' }]]);
  });

  it('only one row is in the tab order', () => {
    expect(build().findAll('tbody tr').map((row) => row.attributes('tabindex'))).toEqual(['0', '-1', '-1']);
  });
});

describe('AskDialog', () => {
  it('has the focus on its safe answer, which Escape gives; keys below are closed', async () => {
    const below = vi.fn();
    const pop = pushKeys({ F9: below, Escape: below });
    const dialog = mount(AskDialog, {
      attachTo: document.body,
      props: { modelValue: true, title: '删除？', safe: '留着', go: '删除' },
      global: { stubs: { transition: false } },
    });
    await flushPromises();
    await vi.waitFor(() => expect(document.activeElement?.getAttribute('data-test')).toBe('dialog-safe'));
    press('F9');
    expect(below).not.toHaveBeenCalled();
    press('Escape');
    expect(dialog.emitted('safe')).toHaveLength(1);
    expect(dialog.emitted('go')).toBeUndefined();
    dialog.unmount();
    pop();
  });
});

describe('PhotoFindings', () => {
  const finding = (code: string, level: string, blocking = false) => ({
    rule: 'PHOTO-4', code, class: level === 'manual' ? 'manual' : 'exact', level, blocking, measured: '23', allowed: '≤12',
    source: '', message: `${code}的句子`, shapes: [],
  });
  const photo = {
    blob: 'photo/1', ok: false, width: 358, height: 441, bytes: 20_000, overlay: null, repair: null,
    findings: [finding('size', 'good'), finding('truncated', 'error', true), finding('background_not_white', 'warning'), finding('recent', 'manual')],
  };
  const build = (tried: boolean) => mount(PhotoFindings, { props: { photo, ticks: [], passed: [], disabled: false, tried } });

  it('says each level in words', () => {
    const words = build(false).findAll('[data-test=photo-finding]').map((row) => row.text());
    expect(words).toEqual([
      '不合格truncated的句子机器能断定。要求 ≤12',
      '可疑background_not_white的句子机器能断定。要求 ≤12',
      '尺寸 23',
    ]);
  });

  it('points to the shapes of a finding while the focus is on it', async () => {
    const drawn = { ...photo, findings: [{ ...finding('head_top', 'warning'), shapes: ['head_top', 'head_top_allowed'] }] };
    const findings = mount(PhotoFindings, { props: { photo: drawn, ticks: [], passed: [], disabled: false, tried: false } });
    await findings.get('[data-test=photo-look]').trigger('focus');
    await findings.get('[data-test=photo-look]').trigger('blur');
    expect(findings.emitted('look')).toEqual([[['head_top', 'head_top_allowed']], [[]]]);
  });

  it('passes a warning with a reason and ticks what was looked at', async () => {
    const findings = build(false);
    await findings.get('[data-test=photo-pass-background_not_white]').setValue('光线暗');
    await findings.get('[data-test=photo-tick-recent] input').setValue(true);
    expect(findings.emitted('pass')).toEqual([['background_not_white', '光线暗']]);
    expect(findings.emitted('tick')).toEqual([['recent', true]]);
  });

  it('marks what is missing only once the clerk tried to go on', () => {
    expect(build(false).find('[role=alert]').exists()).toBe(false);
    const tried = build(true);
    expect(tried.findAll('[role=alert]').map((alert) => alert.text())).toEqual(['请写明理由，或换一张照片']);
    expect(tried.get('[data-test=photo-tick-recent]').attributes('data-invalid')).toBe('');
  });
});
