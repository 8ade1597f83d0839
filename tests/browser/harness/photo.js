/** A portrait of nobody, drawn: 358×441, white behind, with enough texture to be 10 to 60 KB. */

/** Draws it in a page of the browser and gives it as a file to be chosen. */
export async function drawnPhoto(browser) {
  const page = await browser.newPage();
  const base64 = await page.evaluate(() => {
    const canvas = document.createElement('canvas');
    canvas.width = 358;
    canvas.height = 441;
    const pen = canvas.getContext('2d');
    pen.fillStyle = '#ffffff';
    pen.fillRect(0, 0, canvas.width, canvas.height);
    const ellipse = (x, y, across, down, colour) => {
      pen.fillStyle = colour;
      pen.beginPath();
      pen.ellipse(x, y, across, down, 0, 0, 2 * Math.PI);
      pen.fill();
    };
    ellipse(179, 140, 112, 128, '#2b2320');
    ellipse(179, 190, 100, 130, '#c9a182');
    ellipse(179, 470, 165, 140, '#33475b');
    for (const x of [140, 218]) ellipse(x, 175, 12, 7, '#2b2320');
    ellipse(179, 262, 30, 6, '#a05a52');
    // A weave of a thousand threads; the same numbers each time.
    let seed = 7;
    const next = () => (seed = (seed * 48271) % 2147483647) / 2147483647;
    for (let thread = 0; thread < 9000; thread += 1) {
      const angle = 2 * Math.PI * next();
      const reach = Math.sqrt(next());
      const y = 450 + 105 * reach * Math.sin(angle);
      pen.fillStyle = next() < 0.5 ? '#2a3c4e' : '#40566d';
      pen.fillRect(179 + 140 * reach * Math.cos(angle), y, 2, 2);
    }
    return canvas.toDataURL('image/jpeg', 0.92).split(',')[1];
  });
  await page.close();
  return { name: 'photo.jpg', mimeType: 'image/jpeg', buffer: Buffer.from(base64, 'base64') };
}
