package io.jraft.rpc;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FileDescriptor;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import io.jraft.entity.LocalFileMetaOutter;
import io.jraft.entity.RaftOutter;
import io.jraft.error.JRaftException;
import java.lang.reflect.InvocationTargetException;
import java.util.Map;
import java.util.TreeMap;

/**
 * Makes the library's own protobuf messages by name: requests and answers of administration, {@code ErrorResponse}, the
 * metas of snapshots. The list is closed, and nobody's bytes name a class: the wire does not use it. Owner: ANY.
 */
public class ProtobufMsgFactory {
    private static final Map<String, Message> BY_PROTO = new TreeMap<>();
    private static final Map<String, Message> BY_CLASS = new TreeMap<>();

    static {
        add(CliRequests.getDescriptor(), CliRequests.class);
        add(RpcRequests.getDescriptor(), RpcRequests.class);
        add(RaftOutter.getDescriptor(), RaftOutter.class);
        add(LocalFileMetaOutter.getDescriptor(), LocalFileMetaOutter.class);
    }

    private ProtobufMsgFactory() {}

    private static void add(FileDescriptor file, Class<?> outer) {
        for (Descriptor type : file.getMessageTypes()) {
            String name = outer.getName() + "$" + type.getName();
            try {
                Message made =
                        (Message)
                                Class.forName(name, true, outer.getClassLoader())
                                        .getMethod("getDefaultInstance")
                                        .invoke(null);
                BY_PROTO.put(type.getFullName(), made);
                BY_CLASS.put(name, made);
            } catch (ClassNotFoundException
                    | NoSuchMethodException
                    | IllegalAccessException
                    | InvocationTargetException e) {
                throw new ExceptionInInitializerError(e);
            }
        }
    }

    /** Makes sure that the names are known; the first call of another method does as well. */
    public static void load() {
        if (BY_CLASS.isEmpty()) {
            throw new JRaftException("no message is known");
        }
    }

    /**
     * The empty message of a class.
     *
     * @param className binary name, {@code io.jraft.rpc.CliRequests$AddPeerRequest}
     * @throws JRaftException if it is none of the library's
     */
    @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"}) // The field's signature.
    public static <T extends Message> T getDefaultInstance(String className) {
        return (T) known(BY_CLASS, className);
    }

    /**
     * Reads a message.
     *
     * @param className as with {@link #getDefaultInstance}
     * @throws JRaftException if the class is none of the library's, or the bytes are no such message
     */
    @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"}) // The field's signature.
    public static <T extends Message> T newMessageByJavaClassName(String className, byte[] bs) {
        return (T) parse(known(BY_CLASS, className), bs);
    }

    /**
     * Reads a message.
     *
     * @param className name in its .proto file, {@code jraft.AddPeerRequest}
     * @throws JRaftException as above
     */
    @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"}) // The field's signature.
    public static <T extends Message> T newMessageByProtoClassName(String className, byte[] bs) {
        return (T) parse(known(BY_PROTO, className), bs);
    }

    private static Message known(Map<String, Message> names, String name) {
        Message known = names.get(name);
        if (known == null) {
            throw new JRaftException("'" + name + "' is no message of this library");
        }
        return known;
    }

    private static Message parse(Message kind, byte[] bs) {
        try {
            return kind.getParserForType().parseFrom(bs);
        } catch (InvalidProtocolBufferException e) {
            throw new JRaftException(
                    "the bytes are no " + kind.getDescriptorForType().getFullName(), e);
        }
    }
}
