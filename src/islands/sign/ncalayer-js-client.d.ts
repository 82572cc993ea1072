/** The little of the client's interface that we use; the package has no types of its own. */
declare module 'ncalayer-js-client' {
  export class NCALayerClient {
    constructor(url?: string, allowKmdHttpApi?: boolean);
    kmdHttpApiUrl: string;
    static readonly basicsStorageAll: null;
    static readonly basicsCMSParamsDetachedNoTSP: Readonly<Record<string, boolean>>;
    static readonly basicsSignerSignAny: Readonly<Record<string, readonly string[]>>;
    connect(): Promise<string>;
    basicsSignCMS(
      storages: null,
      data: ArrayBuffer,
      signing: Readonly<Record<string, boolean>>,
      signer: Readonly<Record<string, readonly string[]>>,
      locale: string,
    ): Promise<string | readonly string[]>;
  }
}
