// The same page with Uppy: the same server, parts and number of requests at once. Uppy computes no checksums, so none are signed.

import AwsS3 from '@uppy/aws-s3';
import Uppy from '@uppy/core';

async function post(path, body) {
  const response = await fetch(path, { method: 'POST', body: JSON.stringify(body) });
  if (!response.ok) throw new Error(`${path} answers ${response.status}`);
  return response.json();
}

/** Uploads a file: a promise of when the server has confirmed it. */
export async function upload(file) {
  const { part_size, requests } = await post('/open', { fingerprint: null });
  const uppy = new Uppy({ autoProceed: false });
  uppy.use(AwsS3, {
    shouldUseMultipart: true,
    limit: requests,
    getChunkSize: () => part_size,
    createMultipartUpload: async () => ({ uploadId: 'the one', key: 'the one' }),
    listParts: async () => [],
    signPart: async (_, { partNumber }) => {
      const { parts } = await post('/sign', { parts: [{ number: partNumber, sha256: null }] });
      return { method: 'PUT', url: parts[0].url, headers: parts[0].headers };
    },
    abortMultipartUpload: async () => {},
    completeMultipartUpload: async () => {
      await post('/complete', {});
      return {};
    },
  });
  uppy.addFile({ name: file.name, type: file.type, data: file });
  const { failed } = await uppy.upload();
  if (failed.length > 0) throw new Error(failed[0].error);
}
