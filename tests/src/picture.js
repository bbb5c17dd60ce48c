// Reduces pictures to the average colours of square blocks, and keeps those in files with one pixel for each block.

async function pixels(bytes) {
  const bitmap = await createImageBitmap(new Blob([bytes]));
  const { width, height } = bitmap;
  const context = new OffscreenCanvas(width, height).getContext('2d', { willReadFrequently: true });
  context.drawImage(bitmap, 0, 0);
  return { width, height, data: context.getImageData(0, 0, width, height).data };
}

// What is left over at the right and at the bottom makes smaller blocks.
async function reduced(base64, side) {
  const { width, height, data } = await pixels(Uint8Array.fromBase64(base64));
  const columns = Math.ceil(width / side);
  const rows = Math.ceil(height / side);
  const colors = new Uint8Array(columns * rows * 3);
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      const [right, bottom] = [Math.min(width, (column + 1) * side), Math.min(height, (row + 1) * side)];
      const sums = [0, 0, 0];
      for (let y = row * side; y < bottom; y++) {
        for (let x = column * side; x < right; x++) {
          for (const part of [0, 1, 2]) sums[part] += data[(y * width + x) * 4 + part];
        }
      }
      const count = (right - column * side) * (bottom - row * side);
      colors.set(sums.map((sum) => Math.round(sum / count)), (row * columns + column) * 3);
    }
  }
  return { columns, colors: colors.toBase64() };
}

// A picture in which each block has `scale` pixels a side.
async function file({ columns, colors }, type, scale) {
  const rgb = Uint8Array.fromBase64(colors);
  const rows = rgb.length / 3 / columns;
  const rgba = new Uint8ClampedArray(columns * rows * 4).fill(255);
  for (let at = 0; at < columns * rows; at++) rgba.set(rgb.subarray(at * 3, at * 3 + 3), at * 4);
  const small = new OffscreenCanvas(columns, rows);
  small.getContext('2d').putImageData(new ImageData(rgba, columns, rows), 0, 0);
  const canvas = new OffscreenCanvas(columns * scale, rows * scale);
  const context = canvas.getContext('2d');
  context.imageSmoothingEnabled = false;
  context.drawImage(small, 0, 0, canvas.width, canvas.height);
  // With the best quality, Chromium's WebP loses nothing.
  const blob = await canvas.convertToBlob({ type, quality: 1 });
  return new Uint8Array(await blob.arrayBuffer()).toBase64();
}
