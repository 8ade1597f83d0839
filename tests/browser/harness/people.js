/** Made-up people: their numbers carry the area code 660000, which was never given out. */

const WEIGHTS = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];

/** A citizen number with its check character (GB 11643-1999). */
export function citizenNumber(born, sequence) {
  const body = `660000${born}${String(sequence).padStart(3, '0')}`;
  const sum = [...body].reduce((total, digit, at) => total + Number(digit) * WEIGHTS[at], 0);
  return body + '10X98765432'[sum % 11];
}
