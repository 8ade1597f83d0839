/**
 * An IPP printer inside the test (RFC 8010, RFC 8011): takes documents, keeps them, and completes
 * each job at once, unless it is told that it has no paper.
 */
import { createServer } from 'node:http';

const GROUP = { operation: 0x01, job: 0x02, end: 0x03, printer: 0x04 };
const TAG = { integer: 0x21, boolean: 0x22, enum: 0x23, text: 0x41, name: 0x42, keyword: 0x44, uri: 0x45, charset: 0x47, language: 0x48 };
const OPERATION = { printJob: 0x0002, cancelJob: 0x0008, getJobAttributes: 0x0009, getJobs: 0x000a, getPrinterAttributes: 0x000b, cupsGetPrinters: 0x4002 };
const JOB_STATE = { processing: 5, completed: 9 };

function counted(bytes) {
  const length = Buffer.alloc(2);
  length.writeUInt16BE(bytes.length);
  return Buffer.concat([length, bytes]);
}

function value(tag, content) {
  if (tag === TAG.integer || tag === TAG.enum) {
    const bytes = Buffer.alloc(4);
    bytes.writeInt32BE(content);
    return bytes;
  }
  return tag === TAG.boolean ? Buffer.from([content ? 1 : 0]) : Buffer.from(content, 'utf8');
}

function attribute(tag, name, content) {
  return Buffer.concat([Buffer.from([tag]), counted(Buffer.from(name)), counted(value(tag, content))]);
}

function response(status, groups) {
  const head = Buffer.alloc(8);
  head.writeUInt16BE(0x0101, 0);
  head.writeUInt16BE(status, 2);
  head.writeInt32BE(1, 4);
  const common = [
    Buffer.from([GROUP.operation]),
    attribute(TAG.charset, 'attributes-charset', 'utf-8'),
    attribute(TAG.language, 'attributes-natural-language', 'en'),
  ];
  const rest = groups.flatMap(({ group, attributes }) => [Buffer.from([group]), ...attributes]);
  return Buffer.concat([head, ...common, ...rest, Buffer.from([GROUP.end])]);
}

/** Takes a request apart: operation, attributes by name, and what follows them. */
function request(bytes) {
  const attributes = new Map();
  let at = 8;
  while (bytes[at] !== GROUP.end) {
    if (bytes[at] < 0x10) {
      at += 1;
      continue;
    }
    const tag = bytes[at];
    const nameLength = bytes.readUInt16BE(at + 1);
    const name = bytes.toString('utf8', at + 3, at + 3 + nameLength);
    const valueAt = at + 3 + nameLength;
    const valueLength = bytes.readUInt16BE(valueAt);
    const content = bytes.subarray(valueAt + 2, valueAt + 2 + valueLength);
    const isNumber = tag === TAG.integer || tag === TAG.enum;
    attributes.set(name, isNumber ? content.readInt32BE() : content.toString('utf8'));
    at = valueAt + 2 + valueLength;
  }
  return { operation: bytes.readUInt16BE(2), attributes, document: bytes.subarray(at + 1) };
}

export class TestPrinter {
  /** The jobs in order: `{ name, media, document, isDone }`. */
  jobs = [];
  /** Without paper a job waits. */
  hasPaper = true;
  /** Queues that it tells of, as the CUPS of a machine does: `{ name, uri }`. */
  queues = [];
  #server;

  /** Starts a printer at a free port of loopback. */
  static async start() {
    const printer = new TestPrinter();
    printer.#server = createServer((incoming, outgoing) => {
      const chunks = [];
      incoming.on('data', (chunk) => chunks.push(chunk));
      incoming.on('end', () => {
        const answer = printer.#answer(request(Buffer.concat(chunks)));
        outgoing.writeHead(200, { 'content-type': 'application/ipp', 'content-length': answer.length });
        outgoing.end(answer);
      });
    });
    await new Promise((resolve) => printer.#server.listen(0, '127.0.0.1', resolve));
    return printer;
  }

  /** Host and port, as CUPS_SERVER names a server. */
  get server() {
    return `127.0.0.1:${this.#server.address().port}`;
  }

  get address() {
    return `ipp://127.0.0.1:${this.#server.address().port}/ipp/print`;
  }

  async stop() {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  #answer({ operation, attributes, document }) {
    if (this.hasPaper) for (const job of this.jobs) job.isDone = true;
    switch (operation) {
      case OPERATION.getPrinterAttributes:
        return response(0, [
          {
            group: GROUP.printer,
            attributes: [
              attribute(TAG.enum, 'printer-state', 3),
              // It takes jobs without paper, and lets them wait.
              attribute(TAG.keyword, 'printer-state-reasons', this.#waits() ? 'media-needed' : 'none'),
              attribute(TAG.boolean, 'printer-is-accepting-jobs', true),
            ],
          },
        ]);
      case OPERATION.printJob:
        this.jobs.push({
          name: attributes.get('job-name'),
          media: attributes.get('media'),
          document,
          isDone: this.hasPaper,
        });
        return response(0, [this.#job(this.jobs.length)]);
      case OPERATION.cupsGetPrinters:
        return response(
          0,
          this.queues.map(({ name, uri }) => ({
            group: GROUP.printer,
            attributes: [
              attribute(TAG.name, 'printer-name', 'queue'),
              attribute(TAG.text, 'printer-info', name),
              attribute(TAG.uri, 'printer-uri-supported', uri),
            ],
          })),
        );
      case OPERATION.getJobs:
        return response(0, this.jobs.map((_, at) => this.#job(at + 1)));
      case OPERATION.getJobAttributes:
        return this.jobs[attributes.get('job-id') - 1] === undefined
          ? response(0x0406, [])
          : response(0, [this.#job(attributes.get('job-id'))]);
      default:
        return response(0x0501, []);
    }
  }

  #waits() {
    return this.jobs.some(({ isDone }) => !isDone);
  }

  #job(id) {
    const { name, isDone } = this.jobs[id - 1];
    return {
      group: GROUP.job,
      attributes: [
        attribute(TAG.integer, 'job-id', id),
        attribute(TAG.name, 'job-name', name),
        attribute(TAG.enum, 'job-state', isDone ? JOB_STATE.completed : JOB_STATE.processing),
        attribute(TAG.keyword, 'job-state-reasons', isDone ? 'job-completed-successfully' : 'job-printing'),
      ],
    };
  }
}
